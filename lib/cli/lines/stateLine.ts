import type { SubscriptionState } from '~/index';
import { type Line, part } from './line';

/** The line that tells of a state, if there is anything to tell: without an id, which are those of events. `now` is in milliseconds since 1970. */
export const stateLine = (state: SubscriptionState, now: number): Line | undefined => {
  switch (state.status) {
    case 'idle':
      return undefined;
    case 'connecting':
      return [part(`○ connecting${state.attempt === 1 ? '' : `, attempt ${state.attempt}`}`, 'quiet')];
    case 'open':
      return state.resumed_from === undefined
        ? [part('● open', 'good')]
        : [part('● open again', 'good'), part(', resumed from the cursor')];
    case 'waiting':
      return [part('✗ lost', 'bad'), part(`: ${state.reason}${nextTry(state.retry_at, now)}`)];
    case 'closing':
      return [
        part('○ closing', 'quiet'),
        part(state.in_flight === 0 ? '' : `, ${state.in_flight} in flight`),
      ];
    case 'closed':
      return [part('○ closed', 'quiet')];
  }
};

const nextTry = (time: Date | undefined, now: number): string =>
  time === undefined ? '' : `; next try in ${(Math.max(0, time.getTime() - now) / 1000).toFixed(1)} s`;
