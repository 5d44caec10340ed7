import {
  catchError,
  defer,
  finalize,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  type SchedulerLike,
  take,
  tap,
  throwError,
} from 'rxjs';
import { boundedText } from '~/protocol/boundedText';
import { isHeaderText, tokenUrl } from '~/protocol/endpoint';
import { excerpt } from '~/protocol/excerpt';
import { retryAfterSeconds } from '~/protocol/retryAfter';
import { problemOf, type TokenAnswer, tokenAnswerOf } from '~/protocol/tokenAnswer';
import type { Secrets } from '~/secrets/secrets';
import { deadline } from './deadline';
import type { Outage } from './outage';
import { sharedFlights } from './sharedFlights';

/** Where access tokens come from. */
export interface TokenSource {
  /**
   * Asks for a token, from now on. What it gives emits one that holds, or errors with an `Outage`: also with that which somebody
   * else has got since, for what many ask for at once is asked of the platform once.
   */
  ask(): Observable<string>;
  /** Forgets a token that the platform refused. */
  refuse(token: string): void;
  /** How many times a token has been asked for. */
  readonly requests: number;
  /** Which of these requests gave this token; 0 for one that another has replaced. */
  requestOf(token: string): number;
}

/** Counts the requests for tokens, and knows which of them gave the newest one. */
const createRequestCount = () => {
  let requests = 0;
  let newest = { token: '', request: 0 };
  return {
    get requests() {
      return requests;
    },
    requestOf: (token: string): number => (token === newest.token ? newest.request : 0),
    /** Counts a request, each time that one is made. */
    counting: (request$: Observable<string>): Observable<string> =>
      defer(() => {
        requests += 1;
        const request = requests;
        return request$.pipe(tap((token) => (newest = { token, request })));
      }),
  };
};

/** What an exchange of credentials for a token needs. */
export interface TokenExchange {
  readonly base_url: string;
  readonly client_token: string;
  readonly client_secret: string;
  readonly timeout_seconds: number;
  readonly token_skew_seconds: number;
  readonly fetch: typeof fetch;
  readonly scheduler: SchedulerLike;
  readonly secrets: Secrets;
}

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
      mergeMap((answer) => usable(answer.access_token, 'the answer has', secrets).pipe(map(() => answer))),
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

/** Tokens from the user's own backend, which caches them as it likes. */
export const suppliedTokens = (
  access_token: () => PromiseLike<string> | string,
  { timeout_seconds, scheduler, secrets }: Pick<TokenExchange, 'timeout_seconds' | 'scheduler' | 'secrets'>,
): TokenSource => {
  const count = createRequestCount();
  return {
    ask: sharedFlights(
      defer(async (): Promise<unknown> => access_token()).pipe(
        catchError((cause: unknown) => failure(cause, secrets)),
        inTime(timeout_seconds, scheduler),
        mergeMap((token) =>
          typeof token === 'string' && token !== ''
            ? usable(token, 'access_token() gave', secrets)
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

/** A token is a secret, also one that no header can hold. Who uses it keeps it known for longer. */
const usable = (token: string, who: string, secrets: Secrets): Observable<string> => {
  secrets.add(token);
  secrets.letGo(token);
  return isHeaderText(token)
    ? of(token)
    : failure(new TypeError(`${who} a token that no header can hold (a line break at its end?)`), secrets);
};

/** A token that lives no longer than the skew is used for half of its life. */
const lifeMs = (expires_in: number, skew_seconds: number): number =>
  (expires_in > skew_seconds ? expires_in - skew_seconds : expires_in / 2) * 1000;

const requestToken = (exchange: TokenExchange): Observable<TokenAnswer> => {
  const { client_token, client_secret, timeout_seconds, scheduler, secrets } = exchange;
  const abort = new AbortController();
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ client_token, client_secret }),
    // A redirect would carry the secret to another place.
    redirect: 'error',
    signal: abort.signal,
  } as const;
  return defer(async () => {
    const response = await exchange.fetch(tokenUrl(exchange.base_url), request);
    return { response, body: await jsonOf(response) };
  }).pipe(
    catchError((cause: unknown) => failure(cause, secrets)),
    inTime(timeout_seconds, scheduler),
    mergeMap(({ response, body }) =>
      response.ok ? tokenIn(body, secrets) : refusal(response, body, exchange),
    ),
    finalize(() => abort.abort()),
  );
};

/** A token and its life take less than this by far. */
const MOST_ANSWER_BYTES = 1024 * 1024;

/** The answer's body, or undefined where it is not JSON: a refusal often is not, and its status says enough. */
const jsonOf = async (response: Response): Promise<unknown> => {
  const text = await boundedText(response, MOST_ANSWER_BYTES);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const tokenIn = (body: unknown, secrets: Secrets): Observable<TokenAnswer> => {
  const answer = tokenAnswerOf(body);
  return answer !== undefined
    ? of(answer)
    : failure(new TypeError('the answer has no access_token and expires_in'), secrets);
};

const refusal = (
  { status, headers }: Response,
  body: unknown,
  { scheduler, secrets }: TokenExchange,
): Observable<never> =>
  outage({
    kind: 'refused',
    by: 'token',
    status,
    problem: excerpt(secrets.redact(problemOf(body))),
    // Another fetch than the global one may give what is nearly a `Response`.
    retry_after_seconds: retryAfterSeconds(
      (headers as Headers | undefined)?.get('retry-after'),
      scheduler.now(),
    ),
  });

const failure = (cause: unknown, secrets: Secrets): Observable<never> =>
  outage({ kind: 'failed', by: 'token', cause: secrets.safeCause(cause) });

// An outage becomes an error of the public kind only where it ends the stream.
// eslint-disable-next-line rxjs-x/throw-error
const outage = (what: Outage): Observable<never> => throwError(() => what);

const inTime =
  <T>(seconds: number, scheduler: SchedulerLike) =>
  (answer$: Observable<T>): Observable<T> => {
    const late$ = deadline(seconds * 1000, scheduler).pipe(
      mergeMap(() => outage({ kind: 'timed_out', by: 'token', seconds })),
    );
    return merge(answer$, late$).pipe(take(1));
  };
