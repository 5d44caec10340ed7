import type { SubscriptionState } from 'vzaps-rx';
import { renderLine } from '~/cli/lines/line';
import { stateLine } from '~/cli/lines/stateLine';

const NOW = 1_760_000_000_000;
const since = new Date(NOW);

const textOf = (state: SubscriptionState): string | undefined => {
  const line = stateLine(state, NOW);
  return line === undefined ? undefined : renderLine(line, { colours: false, columns: Infinity });
};

describe('stateLine', () => {
  it.each<readonly [SubscriptionState, string | undefined]>([
    [{ status: 'idle' }, undefined],
    [{ status: 'connecting', attempt: 1 }, '○ connecting'],
    [{ status: 'connecting', attempt: 3 }, '○ connecting, attempt 3'],
    [{ status: 'open', since, resumed_from: undefined }, '● open'],
    [{ status: 'open', since, resumed_from: 'evt_7' }, '● open again, resumed from the cursor'],
    [
      { status: 'waiting', attempt: 2, retry_at: new Date(NOW + 430), reason: 'the connection broke' },
      '✗ lost: the connection broke; next try in 0.4 s',
    ],
    [{ status: 'waiting', attempt: 2, retry_at: undefined, reason: 'no room' }, '✗ lost: no room'],
    [
      { status: 'waiting', attempt: 2, retry_at: new Date(NOW - 5), reason: 'the connection broke' },
      '✗ lost: the connection broke; next try in 0.0 s',
    ],
    [{ status: 'closing', in_flight: 0 }, '○ closing'],
    [{ status: 'closing', in_flight: 2 }, '○ closing, 2 in flight'],
    [{ status: 'closed' }, '○ closed'],
  ])('tells of %j', (state, text) => {
    expect(textOf(state)).toBe(text);
  });
});
