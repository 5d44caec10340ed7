import type { SchedulerLike } from 'rxjs';
import { deadline } from '~/connection/deadline';
import { marbles } from '../support/marbles';

describe('a deadline', () => {
  it(
    'emits when the time is up',
    marbles(({ expectObservable, scheduler }) => {
      expectObservable(deadline(30_000, scheduler)).toBe('30s (x|)', { x: undefined });
      expectObservable(deadline(30_000, scheduler), '10s !').toBe('-');
    }),
  );

  it.each([
    ['waits some seconds more after a sleep, for what has arrived to be read', 30_000, 1001, '35s (x|)'],
    ['waits no longer than it would have anyway', 2000, 3600_000, '4s (x|)'],
    ['takes no notice of a timer that is a little late', 30_000, 1000, '30s (x|)'],
    ['takes no notice of a clock that goes back', 30_000, -3600_000, '30s (x|)'],
  ])('%s', (_what, ms, jump, expected) => {
    marbles(({ expectObservable, scheduler }) => {
      const clock: SchedulerLike = {
        now: () => scheduler.now() + (scheduler.now() >= 1000 ? jump : 0),
        schedule: (...work: Parameters<SchedulerLike['schedule']>) => scheduler.schedule(...work),
      };
      expectObservable(deadline(ms, clock)).toBe(expected, { x: undefined });
    })();
  });
});
