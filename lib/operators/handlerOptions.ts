import type { DeliveryInfo } from '~/delivery/delivery';
import * as is from '~/options/checks';
import { optional } from '~/options/decodeOptions';
import type { EventEnvelope } from '~/protocol/envelope';
import { checkHandler, decodeHandling, type Defaults, FAILURE_FIELDS } from './handlingOptions';
import type { OnFailure } from './verdict';

/**
 * Handles one event. The handling is complete when the promise that the function returned has resolved, when the observable or
 * generator that it returned has come to its end, or at once if it returned none of them; what those give is ignored. A throw, a
 * rejection or an error is a failure.
 *
 * As with `concatMap`, the observable may be that of another library, and any async iterable will do for the generator.
 */
export type Handler<E extends EventEnvelope = EventEnvelope> = (event: E, delivery: DeliveryInfo) => unknown;

/** How `handle` and `on` run a handler. */
export interface HandleOptions<E extends EventEnvelope = EventEnvelope> {
  /** How many events are handled at the same time. @default 1 */
  readonly concurrency?: number | undefined;
  /**
   * Events of one key (say, of one chat) are handled one after the other, whatever the concurrency. If it throws, or
   * returns a promise, the handling has failed, without retries. @default none
   */
  readonly key?: ((event: E) => unknown) | undefined;
  /** How often a failed handling is tried again, after a short delay, before the verdict. @default 0 */
  readonly retries?: number | undefined;
  /** The ceiling of the first retry's delay, in seconds; it doubles each time, up to 30 s, and is jittered. @default 1 */
  readonly retry_delay_seconds?: number | undefined;
  /**
   * What becomes of an event whose handling failed for good: `park` leaves it un-acked, and it comes again; `skip` acks it,
   * and it is given up; `stop` leaves it un-acked, and ends the stream with a `VZapsHandlerError`. Or a function that decides: it is
   * called with the error, the event and its delivery. @default 'park'
   */
  readonly on_failure?: OnFailure<[event: E, delivery: DeliveryInfo]> | undefined;
  /** After how many seconds a parked event comes again from memory, if the gateway has not sent it sooner. @default that of the subscription */
  readonly redeliver_seconds?: number | undefined;
}

/** The options of a handler, all of them decided. */
export interface HandlerSettings<E extends EventEnvelope> extends Defaults {
  readonly concurrency: number;
  readonly key: ((event: E) => unknown) | undefined;
  readonly retries: number;
  readonly retry_delay_seconds: number;
  readonly on_failure: OnFailure<[event: E, delivery: DeliveryInfo]>;
  readonly redeliver_seconds: number | undefined;
}

const FIELDS = {
  concurrency: optional(is.concurrencyLimit, 1),
  key: optional(is.functionOf<(event: never) => unknown>(), undefined),
  ...FAILURE_FIELDS,
};

/** Of the many handlers that have no options, in one object for all. */
let without_options: HandlerSettings<EventEnvelope> | undefined;

/** Checks what `handle` or `on` was called with. Throws a `VZapsConfigurationError`. */
export const decodeHandler = <E extends EventEnvelope>(
  handler: Handler<E>,
  options?: HandleOptions<E>,
): HandlerSettings<E> => {
  checkHandler(handler);
  if (options !== undefined) return decodeHandling(FIELDS, options);
  without_options ??= decodeHandling(FIELDS, {});
  return without_options;
};
