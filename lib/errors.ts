import type { EventEnvelope } from '~/protocol/envelope';
import { excerpt } from '~/protocol/excerpt';

/**
 * The stable codes of all errors, by the one who must act. `docs/errors.md` explains each.
 *
 * - your code: `INVALID_OPTION`, `CLOSED`, `LATE_CLAIM`, `HANDLER_FAILED`, `SEEN_CAPACITY_EXCEEDED`
 * - your credentials: `WRONG_CREDENTIALS`
 * - your store: `STORE_FAILED`
 * - this library: `INTERNAL`
 * - the network or the platform: all others
 */
export type VZapsErrorCode =
  | 'INVALID_OPTION'
  | 'CLOSED'
  | 'LATE_CLAIM'
  | 'HANDLER_FAILED'
  | 'WRONG_CREDENTIALS'
  | 'STORE_FAILED'
  | 'RATE_LIMITED'
  | 'TIMEOUT'
  | 'TOKEN_REQUEST_FAILED'
  | 'MALFORMED_FRAME'
  | 'CONNECTION_LOST'
  | 'CONNECTION_REFUSED'
  | 'CONNECTION_CLOSED'
  | 'RETRIES_EXHAUSTED'
  | 'DRAIN_INCOMPLETE'
  | 'SEEN_CAPACITY_EXCEEDED'
  | 'INTERNAL';

/** What every error of this library is: an `Error` with a stable `code` and, where there is one, a `cause`. */
export class VZapsError extends Error {
  override readonly name: string = 'VZapsError';
  /** What happened, as a constant that programs can compare. */
  readonly code: VZapsErrorCode;

  constructor(code: VZapsErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}

/** An option, or a call, that can't work. Thrown at the call. Mend the calling code. */
export class VZapsConfigurationError extends VZapsError {
  override readonly name = 'VZapsConfigurationError';
  /** The option or argument that is wrong, as it was spelled in the call. */
  readonly field: string;
  /** What would have been right. */
  readonly expected: string;

  constructor(field: string, expected: string, came: string) {
    super('INVALID_OPTION', `${field}: expected ${expected}, but got ${came}`);
    this.field = field;
    this.expected = expected;
  }
}

/** The platform refuses the credentials. Ends the stream; replace the credentials. */
export class VZapsAuthenticationError extends VZapsError {
  override readonly name = 'VZapsAuthenticationError';

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('WRONG_CREDENTIALS', message, options);
  }
}

/** The platform asks to slow down. Tried again by itself, not before `retry_after_seconds`, of which an hour at most counts. */
export class VZapsRateLimitError extends VZapsError {
  override readonly name = 'VZapsRateLimitError';
  /** How long the platform asked to wait, in seconds; undefined where it did not say. */
  readonly retry_after_seconds: number | undefined;

  constructor(message: string, retry_after_seconds?: number) {
    super('RATE_LIMITED', message);
    this.retry_after_seconds = retry_after_seconds;
  }
}

/** Something took longer than its option allows. */
export class VZapsTimeoutError extends VZapsError {
  override readonly name = 'VZapsTimeoutError';

  constructor(message: string) {
    super('TIMEOUT', message);
  }
}

/** The connection or the token endpoint failed, or the platform sent what can't be read. */
export class VZapsRealtimeError extends VZapsError {
  override readonly name = 'VZapsRealtimeError';
  /** The WebSocket close code, where the connection was closed with one. */
  readonly close_code: number | undefined;
  /** The HTTP status, where an answer refused the request. */
  readonly status: number | undefined;

  constructor(
    code: VZapsErrorCode,
    message: string,
    details: { readonly cause?: unknown; readonly close_code?: number; readonly status?: number } = {},
  ) {
    super(code, message, details);
    this.close_code = details.close_code;
    this.status = details.status;
  }
}

/** A handler threw, rejected or errored. Its `cause` is what was thrown. */
export class VZapsHandlerError extends VZapsError {
  override readonly name = 'VZapsHandlerError';
  /** The event whose handling failed. Not enumerable, so that logs of the error don't hold people's messages. */
  declare readonly event: EventEnvelope;
  /** What becomes of the event: it comes again, it is given up, or the stream ends. */
  readonly verdict: 'park' | 'skip' | 'stop';

  constructor(event: EventEnvelope, verdict: 'park' | 'skip' | 'stop', cause: unknown) {
    const then = {
      park: 'it is not acked and comes again',
      skip: 'it is acked and given up',
      stop: 'the stream ends',
    };
    const what = `${excerpt(event.id)} (${excerpt(event.type)})`;
    super('HANDLER_FAILED', `the handler of event ${what} failed; ${then[verdict]}`, { cause });
    Object.defineProperty(this, 'event', { value: event });
    this.verdict = verdict;
  }
}

/** The store failed. Nothing is acked until it answers again. */
export class VZapsStoreError extends VZapsError {
  override readonly name = 'VZapsStoreError';

  constructor(message: string, cause?: unknown) {
    super('STORE_FAILED', message, { cause });
  }
}
