import { VZapsAuthenticationError, type VZapsError, VZapsRealtimeError, VZapsTimeoutError } from '~/errors';
import { isCleanClose, meaningOfCloseCode } from './closeCode';
import type { Reaction } from './meaning';

/** Why there is no connection (any more), and what follows from it. What it says is free of secrets. */
export interface Outage {
  readonly kind:
    /** The socket was open, and closed. */
    | 'closed'
    /** An HTTP answer refused the upgrade, or the token. */
    | 'refused'
    /** No answer at all, or one that can't be read. */
    | 'failed'
    /** No answer in time. */
    | 'timed_out'
    /** Open, but nothing was heard for too long. */
    | 'silent'
    /** Open, and frames come, but nothing that is sent arrives. */
    | 'deaf'
    /** Closed from here, because more came than is being handled, on a runtime that can't pause a socket. */
    | 'flow_control';
  /** The close code or HTTP status, if there was one. */
  readonly code?: number;
  /** As people read it. */
  readonly text: string;
  readonly reaction: Reaction;
  /** For how long the platform wants to be left alone, if it said so. */
  readonly retry_after_seconds?: number | undefined;
  /** The close had nothing to complain of: it ends a stream without an error when it is not to reconnect. */
  readonly is_clean?: boolean;
  /** The token endpoint has answered, and so judged the credentials themselves. */
  readonly is_token_answer?: boolean;
  /** Browsers don't tell whether there was an answer: the token may have been refused. */
  readonly is_untold?: boolean;
  /** As an error of the public kind. */
  error(): VZapsError;
}

/** What fails before there is a connection. */
export type Step = 'upgrade' | 'token';

/** The steps as people read them. */
export const STEPS = { upgrade: 'the connection', token: 'the token request' } as const;

export const closed = (code: number, reason = ''): Outage => {
  const { means, reaction } = meaningOfCloseCode(code);
  const text = `the connection was closed with ${code}${reason === '' ? '' : ` (${reason})`}: ${means}`;
  return {
    kind: 'closed',
    code,
    text,
    reaction,
    is_clean: isCleanClose(code),
    error: () => new VZapsRealtimeError('CONNECTION_CLOSED', text, { close_code: code }),
  };
};

const lost = (kind: Outage['kind'], text: string): Outage => ({
  kind,
  text,
  reaction: 'retry',
  error: () => new VZapsRealtimeError('CONNECTION_LOST', text),
});

export const silent = (seconds: number): Outage => lost('silent', `nothing was heard for ${seconds} s`);

export const deaf = (seconds: number): Outage =>
  lost('deaf', `nothing that was sent arrived for ${seconds} s`);

export const outOfRoom = (): Outage => lost('flow_control', 'closed until the handlers have caught up');

/** Browsers keep it from the page. */
const UNTOLD = 'the WebSocket does not tell why; the console of the browser may';

export const failed = (by: Step, cause: unknown, is_untold = false): Outage => {
  const text = `${STEPS[by]} failed: ${is_untold && cause === undefined ? UNTOLD : reasonOf(cause)}`;
  return {
    ...lost('failed', text),
    is_untold,
    error: () =>
      new VZapsRealtimeError(by === 'token' ? 'TOKEN_REQUEST_FAILED' : 'CONNECTION_LOST', text, { cause }),
  };
};

export const timedOut = (by: Step, seconds: number): Outage => {
  const text = `${STEPS[by]} took longer than ${seconds} s`;
  return { ...lost('timed_out', text), error: () => new VZapsTimeoutError(text) };
};

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
export const retryAfterOf = ({ retry_after_seconds = 0 }: Outage): number =>
  Math.min(LONGEST_RETRY_AFTER_SECONDS, retry_after_seconds);

/** The outage as the end of the stream because the credentials don't work. */
export const authenticationError = ({ text }: Outage): VZapsAuthenticationError =>
  new VZapsAuthenticationError(
    `${text}; check client_token, instance_token, and client_secret or what access_token() gives`,
  );
