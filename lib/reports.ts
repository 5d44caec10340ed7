import { VZapsError, VZapsRealtimeError } from '~/errors';
import type { MalformedFrame } from '~/protocol/frame';
import type { Secrets } from '~/secrets/secrets';

/** What a subscription tells of itself, apart from outages and handlers that fail. `docs/errors.md` says what to do. */
export const lateClaim = (): VZapsError =>
  new VZapsError(
    'LATE_CLAIM',
    'an event came to handle() after its delivery was over, so it was acked before it was handled: put handle() before ' +
      "asynchronous operators (delay, observeOn, bufferTime, …), or subscribe with ack: 'manual'",
  );

export const malformedFrame = ({ problem, excerpt }: MalformedFrame): VZapsError =>
  new VZapsRealtimeError(
    'MALFORMED_FRAME',
    `a frame could not be read and was left out: ${problem}${excerpt === '' ? '' : `: ${excerpt}`}`,
  );

export const acksUnsent = (count: number): VZapsError =>
  new VZapsRealtimeError(
    'DRAIN_INCOMPLETE',
    `${count} acks could not be sent, since there was no connection; those events come again`,
  );

export const forgetsTooEarly = (capacity: number, stored: number | undefined): VZapsError =>
  new VZapsError(
    'SEEN_CAPACITY_EXCEEDED',
    'a settled id was forgotten whose event may still come again, and would be handled again: raise seen_capacity ' +
      `(now ${capacity})${stored === undefined ? '' : ` or the capacity of the store (now ${stored})`}`,
  );

export const drainIncomplete = (left: number, seconds: number): VZapsError =>
  new VZapsRealtimeError(
    'DRAIN_INCOMPLETE',
    `close() waited ${seconds} s (close_timeout_seconds) and left ${left} event${left === 1 ? '' : 's'} unfinished; what is left comes again`,
  );

/** Whatever ends a stream is an error of ours; anything else would be a fault of this library, and is told as such. */
export const asVZapsError = (error: unknown, secrets: Secrets): VZapsError =>
  error instanceof VZapsError
    ? error
    : new VZapsError('INTERNAL', 'an unexpected error in vzaps-rx; please report it', {
        cause: secrets.safeCause(error),
      });
