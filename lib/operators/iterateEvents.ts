import { Observable, type Subscriber, type Subscription } from 'rxjs';
import type { EventEnvelope } from '~/protocol/envelope';
import { decodeHandler } from './handlerOptions';
import { createWorkers } from './workers';

/** An event for the body of the loop, and who waits for it to be done with that. */
interface Work {
  readonly event: EventEnvelope;
  readonly body: Subscriber<never>;
}

const END: IteratorResult<EventEnvelope, undefined> = { done: true, value: undefined };

/**
 * The events for a `for await` loop whose body is the handler: each one is settled when the next one is asked for, and given
 * back, to come again, when the loop is left. What waits for its turn is claimed, and so bounded by `max_in_flight`.
 */
export const iterateEvents = (
  events$: Observable<EventEnvelope>,
): AsyncIterator<EventEnvelope, undefined> => {
  let subscription: Subscription | undefined;
  /** What the body is to have next, and what it had last. */
  let offered: Work | undefined;
  let current: Work | undefined;
  let completed = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;

  const notify = (): void => {
    wake?.();
    wake = undefined;
  };
  const offer = (event: EventEnvelope): Observable<never> =>
    new Observable((body) => {
      const work: Work = { event, body };
      offered = work;
      notify();
      return () => {
        if (offered === work) offered = undefined;
      };
    });
  const end = (): void => {
    ended = true;
    // First, while events still come: another loop may follow, and nobody else is to be taken for who handles them.
    workers.unsubscribe();
    subscription?.unsubscribe();
    notify();
  };
  const workers = createWorkers(offer, decodeHandler(offer), {
    done: () => undefined,
    stopped: () => undefined,
    idle: () => {
      if (completed) end();
    },
  });
  /** What came before is handled before the end. */
  const complete = (): void => {
    completed = true;
    if (workers.idle || workers.cut) end();
  };
  const subscribe = (): Subscription => {
    const subscribed = events$.subscribe({
      next: (event) => workers.add(event),
      error: (error: unknown) => {
        failure = { error };
        complete();
      },
      complete,
    });
    // The loop may have been left meanwhile.
    if (ended) subscribed.unsubscribe();
    return subscribed;
  };

  const next = async (): Promise<IteratorResult<EventEnvelope, undefined>> => {
    current?.body.complete();
    if (!ended) subscription ??= subscribe();
    while (offered === undefined && !ended)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    current = offered;
    offered = undefined;
    if (current !== undefined) return { done: false, value: current.event };
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
      failure = undefined;
      end();
      return Promise.resolve(END);
    },
  };
};
