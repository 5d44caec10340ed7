import { VZapsError, VZapsRealtimeError, VZapsStoreError } from '~/errors';
import type { MalformedFrame } from '~/protocol/frame';
import type { Secrets } from '~/secrets/secrets';

/*
 * What a subscription tells of itself, apart from outages and handlers that fail. `docs/errors.md` says what to do.
 */

/** An event came to a handler too late to be held back. */
export const lateClaim = (): VZapsError =>
  new VZapsError(
    'LATE_CLAIM',
    'an event came to handle() after its delivery was over, so it was acked before it was handled: put handle() before ' +
      "asynchronous operators (delay, observeOn, bufferTime, …), or subscribe with ack: 'manual'",
  );

/** What came is no event. */
export const malformedFrame = ({ problem, excerpt }: MalformedFrame): VZapsError =>
  new VZapsRealtimeError(
    'MALFORMED_FRAME',
    `a frame could not be read and was left out: ${problem}${excerpt === '' ? '' : `: ${excerpt}`}`,
  );

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** At the end there was no connection for what was handled. */
export const acksUnsent = (count: number): VZapsError =>
  new VZapsRealtimeError(
    'DRAIN_INCOMPLETE',
    `${counted(count, 'ack')} could not be sent, since there was no connection; what was handled comes again`,
  );

/** More settles than is remembered. */
export const forgetsTooEarly = (capacity: number, stored: number | undefined): VZapsError =>
  new VZapsError(
    'SEEN_CAPACITY_EXCEEDED',
    'a settled id was forgotten whose event may still come again, and would be handled again: raise seen_capacity ' +
      `(now ${capacity})${stored === undefined ? '' : ` or the capacity of the store (now ${stored})`}`,
  );

/** Handlers that still ran at the end were not waited for any longer. */
export const drainIncomplete = (left: number, seconds: number): VZapsError =>
  new VZapsRealtimeError(
    'DRAIN_INCOMPLETE',
    `${counted(left, 'event')} left unfinished at the end, after ${seconds} s (close_timeout_seconds); what is left comes again`,
  );

/** A store that takes its time was not waited for any longer. */
export const storeLeftOpen = (seconds: number): VZapsError =>
  new VZapsStoreError(
    `the store was not closed within ${seconds} s (close_timeout_seconds), and is left as it is`,
  );

/** Whatever ends a stream is an error of ours; anything else would be a fault of this library, and is told as such. */
export const asVZapsError = (error: unknown, secrets: Secrets): VZapsError =>
  error instanceof VZapsError
    ? error
    : new VZapsError('INTERNAL', 'an unexpected error in vzaps-rx; please report it', {
        cause: secrets.safeCause(error),
      });
