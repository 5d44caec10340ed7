import * as is from '~/options/checks';
import { required } from '~/options/decodeOptions';
import type { EventEnvelope } from '~/protocol/envelope';
import { checkHandler, decodeHandling, type Defaults, FAILURE_FIELDS } from './handlingOptions';
import type { OnFailure } from './verdict';

/**
 * Handles many events at once. The handling is complete when the promise that the function returned has resolved, when the
 * observable or generator that it returned has come to its end, or at once if it returned none of them; as with a `Handler`.
 */
export type BatchHandler<E extends EventEnvelope = EventEnvelope> = (events: readonly E[]) => unknown;

/** How `handleBatch` gathers and runs. */
export interface BatchOptions<E extends EventEnvelope = EventEnvelope> {
  /** How many events a batch has at most. */
  readonly max: number;
  /** How long the first event of a batch waits for others, in seconds. */
  readonly within_seconds: number;
  /** How often a failed batch is tried again, after a short delay, before the verdict. @default 0 */
  readonly retries?: number | undefined;
  /** The ceiling of the first retry's delay, in seconds; it doubles each time, up to 30 s, and is jittered. @default 1 */
  readonly retry_delay_seconds?: number | undefined;
  /** What becomes of the events of a batch that failed for good, all alike; as with `handle`. @default 'park' */
  readonly on_failure?: OnFailure<[events: readonly E[]]> | undefined;
  /** After how many seconds parked events come again from memory. @default that of the subscription */
  readonly redeliver_seconds?: number | undefined;
}

/** The options of a batch handler, all of them decided. */
export interface BatchSettings<E extends EventEnvelope> extends Defaults {
  readonly max: number;
  readonly within_seconds: number;
  readonly retries: number;
  readonly retry_delay_seconds: number;
  readonly on_failure: OnFailure<[events: readonly E[]]>;
  readonly redeliver_seconds: number | undefined;
}

const FIELDS = {
  max: required(is.positiveCount),
  within_seconds: required(is.seconds),
  ...FAILURE_FIELDS,
};

/** Checks what `handleBatch` was called with. Throws a `VZapsConfigurationError`. */
export const decodeBatchHandler = <E extends EventEnvelope>(
  handler: BatchHandler<E>,
  options: BatchOptions<E>,
): BatchSettings<E> => {
  checkHandler(handler);
  return decodeHandling(FIELDS, options);
};
