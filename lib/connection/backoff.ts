/** How long to wait between tries. */
export interface Backoff {
  /** The base: the ceiling of the first delay, in milliseconds. */
  readonly base_ms: number;
  /** No delay is drawn from above this, in milliseconds. */
  readonly cap_ms: number;
}

/** The cap of all reconnects, in milliseconds. */
export const BACKOFF_CAP_MS = 30_000;

/** More would make no difference to any base, and infinity times nothing is no delay. */
const MOST_DOUBLINGS = 60;

/** The longest delay that may be drawn before try `attempt` (1 for the first retry): the base, doubled each time, up to the cap. */
export const backoffCeiling = ({ base_ms, cap_ms }: Backoff, attempt: number): number =>
  Math.min(cap_ms, base_ms * 2 ** Math.min(MOST_DOUBLINGS, Math.max(0, attempt - 1)));

/** Full jitter: any delay up to the ceiling, so that clients who fell together don't come back together. `random` is in [0, 1). */
export const backoffDelay = (backoff: Backoff, attempt: number, random: number): number =>
  random * backoffCeiling(backoff, attempt);
