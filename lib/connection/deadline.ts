import { defer, map, type Observable, of, type SchedulerLike, switchMap, timer } from 'rxjs';

/** A timer that comes later than this shows that the process has slept, or was busy with one thing all the time. */
const LATE_MS = 1000;

/** What arrived meanwhile is read within this time. */
const GRACE_MS = 5000;

/**
 * Emits once, after `ms` in which the process was awake. After a sleep all overdue timers fire before what has arrived is
 * read: a good answer would be too late for no fault of its own.
 */
export const deadline = (ms: number, scheduler: SchedulerLike): Observable<void> =>
  defer(() => {
    const due = scheduler.now() + ms;
    return timer(ms, scheduler).pipe(
      switchMap(() =>
        scheduler.now() - due > LATE_MS ? timer(Math.min(GRACE_MS, ms), scheduler) : of(undefined),
      ),
      map(() => undefined),
    );
  });
