import { merge, mergeMap, type Observable, of, type SchedulerLike, take, throwError } from 'rxjs';
import { isHeaderText } from '~/protocol/endpoint';
import type { Secrets } from '~/secrets/secrets';
import { deadline } from '~/connection/deadline';
import { failed, type Outage, timedOut } from '~/connection/outages/outage';

/** A token is a secret, also one that no header can hold. Who uses it keeps it known for longer. */
export const usableToken = (token: string, who: string, secrets: Secrets): Observable<string> => {
  secrets.add(token);
  secrets.letGo(token);
  return isHeaderText(token)
    ? of(token)
    : failure(new TypeError(`${who} a token that no header can hold (a line break at its end?)`), secrets);
};

/** No answer, or one without a token that can be used. */
export const failure = (cause: unknown, secrets: Secrets): Observable<never> =>
  outage(failed('token', secrets.safeCause(cause)));

/** What asking for a token fails with. It becomes an error of the public kind only where it ends the stream. */
// eslint-disable-next-line rxjs-x/throw-error
export const outage = (what: Outage): Observable<never> => throwError(() => what);

/** What comes of it within so many seconds; after that it has timed out. */
export const inTime =
  <T>(seconds: number, scheduler: SchedulerLike) =>
  (answer$: Observable<T>): Observable<T> => {
    const late$ = deadline(seconds * 1000, scheduler).pipe(
      mergeMap(() => outage(timedOut('token', seconds))),
    );
    return merge(answer$, late$).pipe(take(1));
  };
