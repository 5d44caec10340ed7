import { createTally } from '~/cli/feeds/tally';

describe('the tally', () => {
  it('follows an event from its making to its ack', () => {
    const tally = createTally();
    tally.made('a');
    expect(tally.figures).toEqual({ made: 1, acked: 0, to_come: 1, lost: 0 });
    tally.handled('a');
    expect(tally.figures).toEqual({ made: 1, acked: 0, to_come: 0, lost: 0 });
    expect(tally.open).toBe(1);
    tally.acked('a');
    expect(tally.figures).toEqual({ made: 1, acked: 1, to_come: 0, lost: 0 });
    expect(tally.open).toBe(0);
  });

  it('knows an event as lost that was acked and that nobody handled', () => {
    const tally = createTally();
    tally.made('a');
    tally.made('b');
    tally.acked('a');
    expect(tally.figures).toEqual({ made: 2, acked: 1, to_come: 1, lost: 1 });
    tally.handled('a');
    expect(tally.figures).toEqual({ made: 2, acked: 1, to_come: 1, lost: 0 });
  });

  it('counts an event that is handled twice once', () => {
    const tally = createTally();
    tally.made('a');
    tally.handled('a');
    tally.handled('a');
    expect(tally.open).toBe(1);
    tally.acked('a');
    expect(tally.open).toBe(0);
  });
});
