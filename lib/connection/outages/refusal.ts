import { VZapsRateLimitError, VZapsRealtimeError } from '~/errors';
import { type Outage, type Step, STEPS } from './outage';
import { meaningOfStatus } from './refusalStatus';

/** An HTTP answer that is no upgrade, or no token. */
export interface Refusal {
  readonly by: Step;
  readonly status: number;
  /** What the answer says of itself, free of secrets. */
  readonly problem: string;
  readonly retry_after_seconds: number | undefined;
}

/** The outage that an HTTP answer is the reason of. */
export const refused = ({ by, status, problem, retry_after_seconds }: Refusal): Outage => {
  const { means, reaction } = meaningOfStatus(status, by);
  const text = `${STEPS[by]} was refused with ${status}${problem === '' ? '' : ` (${problem})`}: ${means}`;
  return {
    kind: 'refused',
    code: status,
    text,
    reaction,
    retry_after_seconds,
    is_token_answer: by === 'token',
    error() {
      if (status === 429) return new VZapsRateLimitError(text, this.retry_after_seconds);
      const code = by === 'token' ? 'TOKEN_REQUEST_FAILED' : 'CONNECTION_REFUSED';
      return new VZapsRealtimeError(code, text, { status });
    },
  };
};
