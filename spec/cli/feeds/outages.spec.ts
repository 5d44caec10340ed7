import { createOutages } from '~/cli/feeds/outages';

/** What is done to the gateway while so many events are made, each with the number of events by then. */
const during = (made: number, count?: number): readonly string[] => {
  const done: string[] = [];
  let now = 0;
  const note =
    (what: string) =>
    (...given: readonly unknown[]): void =>
      void done.push([now, what, ...given].join(' '));
  const gateway = {
    drop: note('drop'),
    close: note('close'),
    refuse: note('refuse'),
    loseAcks: note('lose'),
    duplicate: note('duplicate'),
  };
  const outages = createOutages(gateway, { random: () => 0.5, count });
  for (; now <= made; now += 1) outages.after(now);
  return done;
};

describe('the outages', () => {
  it('come now and then, in turn', () => {
    expect(during(120)).toEqual([
      '5 lose 1',
      '6 drop',
      '6 duplicate 1',
      '40 lose 1',
      '41 close 1012 restart',
      '41 duplicate 1',
      '75 lose 1',
      '76 refuse 503',
      '76 drop',
      '76 duplicate 1',
      '110 lose 1',
      '111 drop',
      '111 duplicate 1',
    ]);
  });

  it.each([
    [1, '0 drop'],
    [2, '1 drop'],
    [5, '2 drop'],
    [12, '6 drop'],
    [1000, '6 drop'],
  ])('are on the way of a run of %i events', (count, drop) => {
    expect(during(count, count)).toContain(drop);
  });
});
