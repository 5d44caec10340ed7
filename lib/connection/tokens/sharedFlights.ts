import { defer, type Observable, ReplaySubject, share, tap } from 'rxjs';
import { type Outage, retryAfterOf } from '~/connection/outages/outage';
import { outage } from './tokenOutage';

/**
 * One run of the source at a time, shared by all who ask meanwhile, and aborted when none of them is left. A run that fails fails
 * for all who had asked before it did, also for those whose turn comes only later; and nobody asks again before the platform wants it.
 */
export const sharedFlights = <T>(source: Observable<T>, now: () => number): (() => Observable<T>) => {
  let failures = 0;
  let last: Outage | undefined;
  let failed_at = 0;

  const flight$ = source.pipe(
    tap({
      next: () => {
        last = undefined;
      },
      error: (failure: unknown) => {
        failures += 1;
        last = failure as Outage;
        failed_at = now();
      },
    }),
    share({ connector: () => new ReplaySubject<T>(1) }),
  );
  return () => {
    const failures_before = failures;
    return defer(() => {
      if (last === undefined) return flight$;
      const left = stillToWait(last, now() - failed_at);
      return failures > failures_before || left > 0 ? outage(withRetryAfter(last, left)) : flight$;
    });
  };
};

/** How long the platform still wants not to be asked, in seconds. A clock that was set back ends that. */
const stillToWait = (refused: Outage, passed_ms: number): number =>
  passed_ms < 0 ? 0 : Math.max(0, retryAfterOf(refused) - passed_ms / 1000);

const withRetryAfter = (refused: Outage, seconds: number): Outage =>
  refused.retry_after_seconds === undefined ? refused : { ...refused, retry_after_seconds: seconds };
