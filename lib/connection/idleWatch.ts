import { defer, filter, interval, map, type Observable, type SchedulerLike, take } from 'rxjs';

/** What is watched. */
export interface Watched {
  /** True if anything was heard since the last call. */
  heardSinceLastCall(): boolean;
  /** Asks the peer for a sign of life, where the runtime can. */
  probe(): void;
}

/**
 * Emits once, when nothing has been heard for `idle_seconds`, and at the latest after one and a half times that. After half
 * of it the peer is probed.
 *
 * Two looks per period instead of a timer per frame: a frame costs no more than setting a flag.
 */
export const idleWatch = (
  watched: Watched,
  idle_seconds: number,
  scheduler: SchedulerLike,
): Observable<void> =>
  defer(() => {
    let quiet_looks = 0;
    return interval(idle_seconds * 500, scheduler).pipe(
      map(() => {
        quiet_looks = watched.heardSinceLastCall() ? 0 : quiet_looks + 1;
        if (quiet_looks === 1) watched.probe();
        return quiet_looks;
      }),
      filter((looks) => looks > 1),
      take(1),
      map(() => undefined),
    );
  });
