import { catchError, defer, mergeMap, type SchedulerLike } from 'rxjs';
import type { Secrets } from '~/secrets/secrets';
import { sharedFlights } from './sharedFlights';
import { failure, inTime, usableToken } from './tokenOutage';
import { createRequestCount, type TokenSource } from './tokenSource';

interface SuppliedTokenParts {
  readonly timeout_seconds: number;
  readonly scheduler: SchedulerLike;
  readonly secrets: Secrets;
}

/** Tokens from the user's own backend, which caches them as it likes. */
export const suppliedTokens = (
  access_token: () => PromiseLike<string> | string,
  { timeout_seconds, scheduler, secrets }: SuppliedTokenParts,
): TokenSource => {
  const count = createRequestCount();
  return {
    ask: sharedFlights(
      defer(async (): Promise<unknown> => access_token()).pipe(
        catchError((cause: unknown) => failure(cause, secrets)),
        inTime(timeout_seconds, scheduler),
        mergeMap((token) =>
          typeof token === 'string' && token !== ''
            ? usableToken(token, 'access_token() gave', secrets)
            : failure(new TypeError('access_token() must resolve to a non-empty string'), secrets),
        ),
        count.counting,
      ),
      () => scheduler.now(),
    ),
    refuse: () => undefined,
    get requests() {
      return count.requests;
    },
    requestOf: count.requestOf,
  };
};
