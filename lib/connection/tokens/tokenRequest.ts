import { catchError, defer, finalize, mergeMap, type Observable, of, type SchedulerLike } from 'rxjs';
import { boundedText } from '~/protocol/boundedText';
import { tokenUrl } from '~/protocol/endpoint';
import { excerpt } from '~/protocol/excerpt';
import { retryAfterSeconds } from '~/protocol/retryAfter';
import { problemOf, type TokenAnswer, tokenAnswerOf } from '~/protocol/tokenAnswer';
import type { Secrets } from '~/secrets/secrets';
import { refused } from '~/connection/outages/refusal';
import { failure, inTime, outage } from './tokenOutage';

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

interface FetchedAnswer {
  readonly response: Response;
  readonly body: unknown;
}

/** Asks the platform for a token, each time that it is subscribed to. `docs/protocol.md`, "Getting a token". */
export const requestToken = (exchange: TokenExchange): Observable<TokenAnswer> => {
  const { client_token, client_secret, timeout_seconds, scheduler, secrets } = exchange;
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ client_token, client_secret }),
    // A redirect would carry the secret to another place.
    redirect: 'error',
  } as const;
  const fetched = async (signal: AbortSignal): Promise<FetchedAnswer> => {
    const response = await exchange.fetch(tokenUrl(exchange.base_url), { ...request, signal });
    return { response, body: await jsonOf(response) };
  };
  return defer(() => {
    const abort = new AbortController();
    return defer(() => fetched(abort.signal)).pipe(finalize(() => abort.abort()));
  }).pipe(
    catchError((cause: unknown) => failure(cause, secrets)),
    inTime(timeout_seconds, scheduler),
    mergeMap(({ response, body }) =>
      response.ok ? tokenIn(body, secrets) : refusal(response, body, exchange),
    ),
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
  outage(
    refused({
      by: 'token',
      status,
      problem: excerpt(secrets.redact(problemOf(body))),
      // Another fetch than the global one may give what is nearly a `Response`.
      retry_after_seconds: retryAfterSeconds(
        (headers as Headers | undefined)?.get('retry-after'),
        scheduler.now(),
      ),
    }),
  );
