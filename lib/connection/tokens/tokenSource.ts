import { defer, type Observable, tap } from 'rxjs';

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
export const createRequestCount = () => {
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
