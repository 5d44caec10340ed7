import type { SubscriptionStats } from 'vzaps-rx';
import type { MakerFigures } from '~/cli/feeds/figures';
import { figuresLine } from '~/cli/lines/figuresLine';
import { type Line, renderLine } from '~/cli/lines/line';
import { summaryLine } from '~/cli/lines/summaryLine';

const stats: SubscriptionStats = {
  received: 64,
  delivered: 57,
  settled: 57,
  failed: 0,
  parked: 0,
  duplicates: 7,
  malformed: 0,
  in_flight: 0,
  acked: 64,
  owed: 0,
  reconnects: 3,
};
const maker: MakerFigures = { made: 57, acked: 57, to_come: 0, lost: 0 };

const textOf = (line: Line): string => renderLine(line, { colours: false, columns: Infinity });

describe('figuresLine', () => {
  const whole =
    'lost 0  made 57  handled 57  acked 57  to come 0  reconnects 3  repeats 7  in flight 0  owed 0';

  it('shows all figures where they fit', () => {
    expect(textOf(figuresLine({ stats, maker }, Infinity))).toBe(whole);
    expect(textOf(figuresLine({ stats, maker }, whole.length))).toBe(whole);
  });

  it('leaves out whole figures where they do not', () => {
    expect(textOf(figuresLine({ stats, maker }, whole.length - 1))).toMatch(/ {2}in flight 0$/);
    expect(textOf(figuresLine({ stats, maker }, 59))).toBe(
      'lost 0  made 57  handled 57  acked 57  to come 0',
    );
    expect(textOf(figuresLine({ stats, maker }, 5))).toBe('');
  });

  it('says only what is known where the events are made elsewhere', () => {
    expect(textOf(figuresLine({ stats, maker: undefined }, Infinity))).toBe(
      'handled 57  acks sent 64  reconnects 3  repeats 7  in flight 0  owed 0',
    );
  });
});

describe('the figures that stay in sight', () => {
  it('begin with the state and the rate', () => {
    const pulse = { status: 'open', per_second: 4.56 };
    expect(textOf(figuresLine({ stats, maker: undefined, pulse }, Infinity))).toBe(
      'open        4.6/s  handled 57  acks sent 64  reconnects 3  repeats 7  in flight 0  owed 0',
    );
  });
});

describe('summaryLine', () => {
  it('is one sentence', () => {
    expect(textOf(summaryLine({ stats, maker }))).toBe(
      'lost 0 · made 57 · handled 57 · acked 57 · 3 drops survived',
    );
    expect(textOf(summaryLine({ stats: { ...stats, reconnects: 1 }, maker: undefined }))).toBe(
      'handled 57 · acks sent 64 · 1 drop survived',
    );
  });

  it.each([29, 30])('says whether anything is lost also on %p columns', (columns) => {
    expect(renderLine(summaryLine({ stats, maker }), { colours: false, columns })).toMatch(
      /^lost 0 · made 57 · /,
    );
    expect(textOf(figuresLine({ stats, maker }, columns))).toBe('lost 0  made 57  handled 57');
  });

  it('says what is left, and what becomes of it', () => {
    const again = '(the gateway sends what is not acked again)';
    expect(
      textOf(summaryLine({ stats: { ...stats, owed: 1 }, maker: { ...maker, made: 59, to_come: 2 } })),
    ).toBe(
      `lost 0 · made 59 · handled 57 · acked 57 · 3 drops survived · 2 still to come and 1 ack not sent ${again}`,
    );
    expect(textOf(summaryLine({ stats: { ...stats, in_flight: 4 }, maker: undefined }))).toBe(
      `handled 57 · acks sent 64 · 3 drops survived · 4 in flight ${again}`,
    );
  });

  it.each([
    ['good', maker, stats],
    ['caution', maker, { ...stats, owed: 1 }],
    ['bad', { ...maker, lost: 1 }, stats],
  ])('looks %s when it is', (tone, of_maker, of_stats) => {
    expect(summaryLine({ stats: of_stats, maker: of_maker })[0]?.tone).toBe(tone);
  });
});
