import { catchError, EMPTY, Observable, type Subscription } from 'rxjs';
import type { EventEnvelope } from '~/protocol/envelope';
import { handle } from './handle';

const END: IteratorResult<EventEnvelope, undefined> = { done: true, value: undefined };

/**
 * The events for a `for await` loop whose body is the handler: each one is settled when the next one is asked for, and given
 * back, to come again, when the loop is left. What waits for its turn is claimed, and so bounded by `max_in_flight`.
 */
export const iterateEvents = (
  events$: Observable<EventEnvelope>,
): AsyncIterator<EventEnvelope, undefined> => {
  let subscription: Subscription | undefined;
  /** What the body is to have next. */
  let offered: EventEnvelope | undefined;
  /** Ends its work at the one that it had last. */
  let finish: (() => void) | undefined;
  let ended = false;
  let left = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;

  const notify = (): void => {
    wake?.();
    wake = undefined;
  };
  const offer = (event: EventEnvelope): Observable<never> =>
    new Observable((body) => {
      offered = event;
      finish = () => body.complete();
      notify();
      return () => {
        if (offered === event) offered = undefined;
      };
    });
  const end = (): void => {
    ended = true;
    notify();
  };
  const subscribe = (): Subscription =>
    events$
      .pipe(
        // What came before it is handled before it is thrown.
        catchError((error: unknown) => {
          failure = { error };
          return EMPTY;
        }),
        handle(offer),
      )
      .subscribe({ complete: end });

  const next = async (): Promise<IteratorResult<EventEnvelope, undefined>> => {
    if (left) return END;
    subscription ??= subscribe();
    finish?.();
    while (offered === undefined && !ended)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    const value = offered;
    offered = undefined;
    if (value !== undefined) return { done: false, value };
    if (failure !== undefined) throw failure.error;
    return END;
  };

  // As an async generator does: who asks again before the last answer waits for it.
  let last: Promise<unknown> = Promise.resolve();

  return {
    next: () => {
      const result = last.then(next, next);
      last = result;
      return result;
    },
    return: () => {
      left = true;
      failure = undefined;
      subscription?.unsubscribe();
      end();
      return Promise.resolve(END);
    },
  };
};
