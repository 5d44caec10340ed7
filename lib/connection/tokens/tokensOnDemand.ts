import { catchError, defer, map, mergeMap, type Observable } from 'rxjs';
import type { exchangedTokens } from './exchangedTokens';
import { sharedFlights } from './sharedFlights';
import { failure, inTime } from './tokenOutage';
import type { TokenExchange } from './tokenRequest';
import type { TokenSource } from './tokenSource';

/** What exchanges credentials, loaded when the first token is asked for: most pages get theirs from a backend of their own. */
export const tokensOnDemand = (
  exchange: TokenExchange,
  load: () => Promise<typeof exchangedTokens>,
): TokenSource => {
  let tokens: TokenSource | undefined;
  let first$: Observable<string> | undefined;
  const { secrets, timeout_seconds, scheduler } = exchange;
  const loading = sharedFlights(
    defer(load).pipe(
      catchError((cause: unknown) => failure(cause, secrets)),
      inTime(timeout_seconds, scheduler),
      map((make) => (tokens ??= make(exchange))),
    ),
    () => scheduler.now(),
  );
  return {
    // All who have asked before it is there have asked together, also those whose turn comes only later.
    ask: () => tokens?.ask() ?? loading().pipe(mergeMap((loaded) => (first$ ??= loaded.ask()))),
    refuse: (token) => tokens?.refuse(token),
    get requests() {
      return tokens?.requests ?? 0;
    },
    requestOf: (token) => tokens?.requestOf(token) ?? 0,
  };
};
