import type { Reaction } from '~/connection/outages/meaning';
import { authenticationError, type Outage, retryAfterOf } from '~/connection/outages/outage';
import { type VZapsError, VZapsRealtimeError } from '~/errors';
import { type Backoff, BACKOFF_CAP_MS, backoffCeiling, backoffDelay } from './backoff';

/** What the options say of reconnecting. */
export interface ReconnectPolicy {
  readonly reconnect: boolean;
  readonly max_retries: number;
  readonly retry_delay_seconds: number;
}

/** What is remembered from one try to the next. */
export interface Tries {
  /** Tries that failed in a row. A connection that stood longer than `ceiling_ms` ends the row. */
  readonly failures: number;
  /** Refusals of the credentials in a row. A connection that opened and ended for another reason shows that they hold. */
  readonly refusals: number;
  /** How many tokens had been asked for when the first refusal of the row came. None of them is the new one that is tried then. */
  readonly requests_before: number;
  /** What the last delay was drawn from, in milliseconds. */
  readonly ceiling_ms: number;
  /** Closes for want of room in a row, after which more had failed than was done. */
  readonly stalls: number;
}

/** Before the first try. */
export const NO_TRIES: Tries = { failures: 0, refusals: 0, requests_before: 0, ceiling_ms: 0, stalls: 0 };

/** What comes next. */
export type Decision =
  | {
      readonly kind: 'retry';
      readonly delay_ms: number;
      /** How much of the delay stays even if the network is back sooner: what the platform asked for. */
      readonly at_least_ms: number;
      readonly new_token: boolean;
      readonly tries: Tries;
    }
  /** The gateway may go on as soon as half of what is in flight is done. */
  | { readonly kind: 'await_room'; readonly tries: Tries }
  | { readonly kind: 'complete' }
  | { readonly kind: 'give_up'; readonly error: VZapsError };

/** A connection that is refused only after so long was accepted first: its token has expired, or was revoked. */
const CREDENTIALS_HELD_MS = 30_000;

/** What is known of the connection that has ended. */
export interface EndedConnection {
  /** How long it had been open, in milliseconds; undefined if it never was. */
  readonly stood_ms: number | undefined;
  /** Which request for a token gave the one that it used, and how many there have been by now. */
  readonly token: { readonly request: number; readonly requests: number };
  /** In [0, 1). */
  readonly random: number;
}

/** Decides what happens after an outage. Pure. */
export const decideReconnect = (
  policy: ReconnectPolicy,
  tries: Tries,
  outage: Outage,
  { stood_ms, token, random }: EndedConnection,
): Decision => {
  const { reaction } = outage;
  const row = rowAfter(policy, tries, reaction, stood_ms);
  if (outage.kind === 'flow_control') return { kind: 'await_room', tries: row };

  // A token that was asked for before the first refusal may have been revoked together with that one.
  const is_old = row.refusals > 0 && token.request <= row.requests_before;
  const refusals = reaction === 'new_token' && !is_old ? row.refusals + 1 : row.refusals;
  const requests_before = row.refusals === 0 ? token.requests : row.requests_before;
  // The token endpoint has just judged the credentials themselves: a new token is what it refuses.
  if (reaction === 'new_token' && (refusals > 1 || outage.is_token_answer === true))
    return { kind: 'give_up', error: authenticationError(outage) };
  if (reaction === 'give_up') return { kind: 'give_up', error: outage.error() };

  const failures = row.failures + 1;
  // A token may have been revoked long before it expires; that is worth one more try under any policy.
  if (reaction === 'retry') {
    if (!policy.reconnect) return endOf(outage);
    if (failures > policy.max_retries) return { kind: 'give_up', error: exhausted(policy, outage) };
  }
  const ceiling_ms = backoffCeiling(backoffOf(policy), failures);
  const at_least_ms = retryAfterOf(outage) * 1000;
  return {
    kind: 'retry',
    // A new token is worth its try at once; whoever is refused with that too is not tried again.
    delay_ms: at_least_ms + (reaction === 'new_token' ? 0 : random * ceiling_ms),
    at_least_ms,
    new_token: reaction === 'new_token' || outage.is_untold === true,
    tries: { ...row, failures, refusals, requests_before, ceiling_ms },
  };
};

/**
 * How long to wait once there is room again, after a close for want of it. Not at all if most of what made the room was done; if
 * more of it has failed, the gateway sends that again at once, and room made so is soon gone.
 */
export const decideReturn = (
  policy: ReconnectPolicy,
  tries: Tries,
  progressed: boolean,
  random: number,
): { readonly delay_ms: number; readonly tries: Tries } => {
  if (progressed) return { delay_ms: 0, tries: { ...tries, stalls: 0 } };
  const stalls = tries.stalls + 1;
  return { delay_ms: backoffDelay(backoffOf(policy), stalls, random), tries: { ...tries, stalls } };
};

const backoffOf = ({ retry_delay_seconds }: ReconnectPolicy): Backoff => ({
  base_ms: retry_delay_seconds * 1000,
  cap_ms: BACKOFF_CAP_MS,
});

/** What the connection that has ended leaves of the row: it may have stood long enough to end it, or just opened. */
const rowAfter = (
  policy: ReconnectPolicy,
  tries: Tries,
  reaction: Reaction,
  stood_ms: number | undefined,
): Tries => {
  if (stood_ms === undefined) return tries;
  // A clock that was set back doesn't tell. It happens to connections that stand for long.
  const stood_ms_known = stood_ms < 0 ? Infinity : stood_ms;
  const stood_long = stood_ms_known > Math.max(tries.ceiling_ms, backoffCeiling(backoffOf(policy), 1));
  const row = stood_long ? { ...NO_TRIES, stalls: tries.stalls } : tries;
  const credentials_held = reaction !== 'new_token' || stood_ms_known > CREDENTIALS_HELD_MS;
  return { ...row, refusals: credentials_held ? 0 : tries.refusals };
};

const endOf = (outage: Outage): Decision =>
  outage.is_clean === true ? { kind: 'complete' } : { kind: 'give_up', error: endError(outage) };

/** Ends the stream that is not to reconnect: always a `VZapsRealtimeError`, with what it was as the cause. */
const endError = (outage: Outage): VZapsError => {
  const error = outage.error();
  return error instanceof VZapsRealtimeError
    ? error
    : new VZapsRealtimeError('CONNECTION_LOST', error.message, { cause: error });
};

const exhausted = (policy: ReconnectPolicy, outage: Outage): VZapsError =>
  new VZapsRealtimeError(
    'RETRIES_EXHAUSTED',
    `gave up after ${policy.max_retries} retries (max_retries): ${outage.text}`,
    { cause: outage.error() },
  );
