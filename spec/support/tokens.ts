import { defer, type Observable, VirtualTimeScheduler } from 'rxjs';
import type { Outage } from '~/connection/outages/outage';
import { exchangedTokens } from '~/connection/tokens/exchangedTokens';
import { createSecrets } from '~/secrets/secrets';

export interface TokenRequest {
  readonly url: string;
  readonly init: RequestInit;
  answer(body: unknown, init?: ResponseInit): void;
  fail(error: unknown): void;
  /** Answers with what is no `Response`. */
  answerAs(response: unknown): void;
}

export const CREDENTIALS = { client_token: 'the-client-token', client_secret: 'the-client-secret' };

/** Tokens from a platform whose answers are up to the test. */
export const openTokens = () => {
  const scheduler = new VirtualTimeScheduler();
  const requests: TokenRequest[] = [];
  const secrets = createSecrets(Object.values(CREDENTIALS));
  const source = exchangedTokens({
    ...CREDENTIALS,
    base_url: 'https://api.vzaps.com',
    timeout_seconds: 30,
    token_skew_seconds: 60,
    fetch: ((url: string, init: RequestInit) =>
      new Promise<Response>((resolve, reject) => {
        requests.push({
          url,
          init,
          answer: (body, response) =>
            resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), response)),
          answerAs: (response) => resolve(response as Response),
          fail: reject,
        });
      })) as typeof fetch,
    scheduler,
    secrets,
  });
  /** Asks when it is subscribed to. */
  const token$ = defer(() => source.ask());
  return { ...source, token$, requests, scheduler, secrets, at: clock(scheduler) };
};

/** Lets the time pass, up to so many seconds after the start. */
const clock = (scheduler: VirtualTimeScheduler) => (seconds: number) => {
  scheduler.maxFrames = seconds * 1000;
  scheduler.schedule(() => undefined, seconds * 1000 - scheduler.now());
  scheduler.flush();
};

/** What an observable of tokens gave. */
export const ask = (token$: Observable<string>) => {
  const got: (string | Outage)[] = [];
  const subscription = token$.subscribe({
    next: (token) => got.push(token),
    error: (outage: unknown) => got.push(outage as Outage),
    complete: () => got.push('complete'),
  });
  return { got, subscription };
};

export const answerWith = (token: string, expires_in = 3600) => ({ access_token: token, expires_in });
