import { defer, type MonoTypeOperatorFunction, retry, type SchedulerLike, throwError, timer } from 'rxjs';
import { backoffDelay } from '~/connection/backoff';
import * as is from '~/options/checks';
import { decodeOptions, optional } from '~/options/decodeOptions';
import { DEFAULT_RANDOM, DEFAULT_SCHEDULER } from '~/platform/defaults';

/** How `retryWithBackoff` tries again. */
export interface RetryPolicy {
  /** How often to try again in a row before the error passes. A value ends the row. @default Infinity */
  readonly max_retries?: number;
  /** The ceiling of the first delay, in seconds; it doubles each time. @default 1 */
  readonly retry_delay_seconds?: number;
  /** No delay is longer, in seconds. @default 30 */
  readonly max_delay_seconds?: number;
  /** Tells which errors are worth another try. @default all */
  readonly should_retry?: (error: unknown) => boolean;
  /** A number in [0, 1), for jitter. @default Math.random */
  readonly random?: () => number;
  /** The time of the delays. @default the real time, outside of Angular's zones */
  readonly scheduler?: SchedulerLike;
}

const FIELDS = {
  max_retries: optional(is.retryCount, Infinity),
  retry_delay_seconds: optional(is.seconds, 1),
  max_delay_seconds: optional(is.seconds, 30),
  should_retry: optional(is.functionOf<(error: unknown) => boolean>(), () => true),
  random: optional(is.functionOf<() => number>(), DEFAULT_RANDOM),
  scheduler: optional(is.scheduler, DEFAULT_SCHEDULER),
};

/**
 * Subscribes again after an error, after a random delay whose ceiling doubles (full jitter).
 *
 * ```text
 * in   --a--#
 *               --b--|
 * out  --a--------b--|
 * ```
 *
 * `events$` and `stream()` reconnect by themselves; this is for other sources, such as your own requests.
 *
 * Throws a `VZapsConfigurationError` at the call for a wrong option.
 *
 * @example
 * ```ts
 * defer(() => fetch(url)).pipe(retryWithBackoff({ max_retries: 5 }));
 * ```
 */
export const retryWithBackoff = <T>(policy: RetryPolicy = {}): MonoTypeOperatorFunction<T> => {
  const { max_retries, should_retry, random, scheduler, ...delays } = decodeOptions(FIELDS, policy);
  const backoff = {
    base_ms: delays.retry_delay_seconds * 1000,
    cap_ms: delays.max_delay_seconds * 1000,
  };
  return (source) =>
    defer(() =>
      source.pipe(
        retry({
          resetOnSuccess: true,
          delay: (error: unknown, attempt) =>
            attempt > max_retries || !should_retry(error)
              ? throwError(() => error)
              : timer(backoffDelay(backoff, attempt, random()), scheduler),
        }),
      ),
    );
};
