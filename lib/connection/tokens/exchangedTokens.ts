import { defer, map, mergeMap, of } from 'rxjs';
import { sharedFlights } from './sharedFlights';
import { usableToken } from './tokenOutage';
import { requestToken, type TokenExchange } from './tokenRequest';
import { createRequestCount, type TokenSource } from './tokenSource';

interface CachedToken {
  readonly token: string;
  readonly renew_at: number;
}

/** Exchanges the client's credentials for tokens; keeps one until shortly before it expires. `docs/protocol.md`, "Getting a token". */
export const exchangedTokens = (exchange: TokenExchange): TokenSource => {
  const { scheduler, secrets } = exchange;
  let cached: CachedToken | undefined;
  /** It is a secret as long as it is kept. */
  const keep = (next: CachedToken | undefined): void => {
    if (next !== undefined) secrets.add(next.token);
    if (cached !== undefined) secrets.letGo(cached.token);
    cached = next;
  };

  const count = createRequestCount();
  const renewal = sharedFlights(
    defer(() => requestToken(exchange)).pipe(
      mergeMap((answer) =>
        usableToken(answer.access_token, 'the answer has', secrets).pipe(map(() => answer)),
      ),
      map(({ access_token, expires_in }) => {
        keep({
          token: access_token,
          renew_at: scheduler.now() + lifeMs(expires_in, exchange.token_skew_seconds),
        });
        return access_token;
      }),
      count.counting,
    ),
    () => scheduler.now(),
  );
  return {
    get requests() {
      return count.requests;
    },
    requestOf: count.requestOf,
    ask: () => {
      const renewed$ = renewal();
      return defer(() =>
        cached !== undefined && scheduler.now() < cached.renew_at ? of(cached.token) : renewed$,
      );
    },
    refuse: (token) => {
      if (cached?.token === token) keep(undefined);
    },
  };
};

/** A token that lives no longer than the skew is used for half of its life. */
const lifeMs = (expires_in: number, skew_seconds: number): number =>
  (expires_in > skew_seconds ? expires_in - skew_seconds : expires_in / 2) * 1000;
