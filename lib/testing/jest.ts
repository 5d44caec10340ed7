import { checkThat } from './checkThat';
import { EVENT_OR_ID } from './eventChecks';
import type { Gateway } from './gateway/gateway';
import { TIMES } from './checks';
import { areMeant, describeMoments, type Letters, type Recording } from './marbles/recording';

/** An event, or its id. */
type EventOrId = string | { readonly id: string };

/**
 * What `vzapsMatchers` adds to `expect`. Jest's own `expect` knows of it as soon as this entry point is imported; for that of
 * `@jest/globals`, extend the interface `Matchers` of the module `expect` with it.
 */
export interface VZapsMatchers<R> {
  /** Of what is seen in a scenario of `marbles`: it is what the diagram shows, up to now. Values may be asymmetric matchers. */
  toBeMarbles(marbles: string, letters?: Letters, error?: unknown): R;
  /** Of a gateway: the event was acked, or, if `times` is given, just so many times. */
  toHaveAcked(event: EventOrId, times?: number): R;
  /** Of a gateway: the newest connection resumed after this event; with `undefined`, without a cursor. */
  toHaveResumedFrom(event: EventOrId | undefined): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the one place where Jest looks for matchers
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- as Jest declares it
    interface Matchers<R, T = {}> extends VZapsMatchers<R> {}
  }
}

/** What of Jest's matchers is used here; those of Vitest are alike. */
interface MatcherContext {
  readonly isNot?: boolean;
  readonly customTesters?: readonly unknown[];
  equals(a: unknown, b: unknown, testers?: readonly unknown[]): boolean;
}

interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

const idOf = (event: EventOrId | undefined): string | undefined =>
  typeof event === 'object' ? event.id : event;

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/**
 * Matchers for Jest, and for Vitest.
 *
 * @example
 * ```ts
 * expect.extend(vzapsMatchers);
 * expect(gateway).toHaveAcked(event);
 * ```
 */
export const vzapsMatchers = {
  toBeMarbles(
    this: MatcherContext,
    seen: Recording,
    marbles: string,
    letters?: Letters,
    error?: unknown,
  ): MatcherResult {
    const { moments, letters: known } = seen.read(marbles, letters, error);
    const equal = (a: unknown, b: unknown): boolean => this.equals(a, b, this.customTesters ?? []);
    return {
      pass: areMeant(seen.moments, moments, equal),
      message: () =>
        [
          `expected ${this.isNot === true ? 'anything but' : 'to see'}: ${describeMoments(moments, known)}`,
          `seen: ${describeMoments(seen.moments, known)}`,
        ].join('\n'),
    };
  },

  toHaveAcked(this: MatcherContext, { record }: Gateway, event: EventOrId, wanted?: number): MatcherResult {
    checkThat('toHaveAcked: event', event, EVENT_OR_ID);
    if (wanted !== undefined) checkThat('toHaveAcked: times', wanted, TIMES);
    const id = idOf(event);
    const came = record.acks.filter(({ event_id }) => event_id === id).length;
    return {
      pass: wanted === undefined ? came > 0 : came === wanted,
      message: () => {
        const expected = wanted === undefined ? 'at least once' : times(wanted);
        const others = record.acks.map(({ event_id }) => event_id).join(', ');
        return `expected the gateway ${this.isNot === true ? 'not ' : ''}to have an ack of ${id} ${expected}; it had ${
          came === 0 ? 'none' : `it ${times(came)}`
        }. Acks that came: ${others === '' ? 'none' : others}.`;
      },
    };
  },

  toHaveResumedFrom(this: MatcherContext, { record }: Gateway, event: EventOrId | undefined): MatcherResult {
    if (event !== undefined) checkThat('toHaveResumedFrom: event', event, EVENT_OR_ID);
    const cursors = record.connections.map(({ query }) => query['last_event_id']);
    const shown = cursors.map((cursor) => cursor ?? 'none').join(', ');
    return {
      pass: cursors.length > 0 && cursors.at(-1) === idOf(event),
      message: () =>
        `expected the newest connection ${this.isNot === true ? 'not ' : ''}to resume from ${
          idOf(event) ?? 'no cursor'
        }. The cursors of all connections: ${cursors.length === 0 ? 'there were no connections' : shown}.`,
    };
  },
};
