import {
  VZapsAuthenticationError,
  type VZapsError,
  VZapsRateLimitError,
  VZapsRealtimeError,
  VZapsTimeoutError,
} from '~/errors';
import { meaningOfCloseCode, meaningOfStatus } from './closeCode';

/** Why there is no connection (any more). What it says is free of secrets. */
export type Outage =
  /** The socket was open, and closed. */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  /** An HTTP answer refused the upgrade, or the token. */
  | {
      readonly kind: 'refused';
      readonly by: 'upgrade' | 'token';
      readonly status: number;
      readonly problem: string;
      readonly retry_after_seconds: number | undefined;
    }
  /** No answer at all, or one that can't be read. */
  | {
      readonly kind: 'failed';
      readonly by: 'upgrade' | 'token';
      readonly cause: unknown;
      /** Browsers don't tell whether there was an answer: the token may have been refused. */
      readonly untold?: true;
    }
  /** No answer in time. */
  | { readonly kind: 'timed_out'; readonly by: 'upgrade' | 'token'; readonly seconds: number }
  /** Open, but nothing was heard for too long. */
  | { readonly kind: 'silent'; readonly seconds: number }
  /** Open, and frames come, but nothing that is sent arrives. */
  | { readonly kind: 'deaf'; readonly seconds: number }
  /** Closed from here, because more came than is being handled, on a runtime that can't pause a socket. */
  | { readonly kind: 'flow_control' };

const innermostCode = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { code, cause } = error as Error & { readonly code?: unknown };
  return innermostCode(cause) ?? (typeof code === 'string' ? code : undefined);
};

/** A fetch says no more than that it failed; the code of its innermost cause says why. */
const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return 'no answer';
  const { message } = cause;
  const code = innermostCode(cause);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
};

/** No answer can make the client wait longer than this. */
const LONGEST_RETRY_AFTER_SECONDS = 3600;

/** For how long the platform wants to be left alone, in seconds. */
export const retryAfterOf = (outage: Outage): number =>
  outage.kind === 'refused' ? Math.min(LONGEST_RETRY_AFTER_SECONDS, outage.retry_after_seconds ?? 0) : 0;

const STEP = { upgrade: 'the connection', token: 'the token request' } as const;

/** The outage as people read it. */
export const describeOutage = (outage: Outage): string => {
  switch (outage.kind) {
    case 'closed': {
      const reason = outage.reason === '' ? '' : ` (${outage.reason})`;
      return `the connection was closed with ${outage.code}${reason}: ${meaningOfCloseCode(outage.code).means}`;
    }
    case 'refused': {
      const problem = outage.problem === '' ? '' : ` (${outage.problem})`;
      return `${STEP[outage.by]} was refused with ${outage.status}${problem}: ${meaningOfStatus(outage.status, outage.by).means}`;
    }
    case 'failed':
      return `${STEP[outage.by]} failed: ${reasonOf(outage.cause)}`;
    case 'timed_out':
      return `${STEP[outage.by]} took longer than ${outage.seconds} s`;
    case 'silent':
      return `nothing was heard for ${outage.seconds} s`;
    case 'deaf':
      return `nothing that was sent arrived for ${outage.seconds} s`;
    case 'flow_control':
      return 'closed until the handlers have caught up';
  }
};

/** The outage as figures tell it apart: its kind, and the close code or HTTP status if there was one. */
export const causeOf = (
  outage: Outage,
): { readonly cause: Outage['kind']; readonly code: number | undefined } => ({
  cause: outage.kind,
  code: outage.kind === 'closed' ? outage.code : outage.kind === 'refused' ? outage.status : undefined,
});

/** The outage as an error of the public kind. */
export const outageError = (outage: Outage): VZapsError => {
  const message = describeOutage(outage);
  switch (outage.kind) {
    case 'closed':
      return new VZapsRealtimeError('CONNECTION_CLOSED', message, { close_code: outage.code });
    case 'refused':
      if (outage.status === 429) return new VZapsRateLimitError(message, outage.retry_after_seconds);
      return new VZapsRealtimeError(
        outage.by === 'token' ? 'TOKEN_REQUEST_FAILED' : 'CONNECTION_REFUSED',
        message,
        { status: outage.status },
      );
    case 'failed':
      return new VZapsRealtimeError(
        outage.by === 'token' ? 'TOKEN_REQUEST_FAILED' : 'CONNECTION_LOST',
        message,
        { cause: outage.cause },
      );
    case 'timed_out':
      return new VZapsTimeoutError(message);
    case 'silent':
    case 'deaf':
    case 'flow_control':
      return new VZapsRealtimeError('CONNECTION_LOST', message);
  }
};

/** The outage as the end of the stream because the credentials don't work. */
export const authenticationError = (outage: Outage): VZapsAuthenticationError =>
  new VZapsAuthenticationError(
    `${describeOutage(outage)}; check client_token, client_secret and instance_token`,
  );
