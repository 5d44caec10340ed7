import type { Observable, Subscription } from 'rxjs';
import { deliveryOf, type DeliverySource } from '~/delivery/delivery';
import type { EventEnvelope } from '~/protocol/envelope';

/** How the stream ended, if it has. */
type End = { readonly kind: 'complete' } | { readonly kind: 'error'; readonly error: unknown };

/**
 * The events for a `for await` loop whose body is the handler: each one is settled when the next one is asked for, and given
 * back, to come again, when the loop is left. What waits for its turn is claimed, and so bounded by `max_in_flight`.
 */
export const iterateEvents = (
  events$: Observable<EventEnvelope>,
): AsyncIterator<EventEnvelope, undefined> => {
  const claimer = {};
  const waiting: EventEnvelope[] = [];
  let subscription: Subscription | undefined;
  let following: Subscription | undefined;
  let current: EventEnvelope | undefined;
  let end: End | undefined;
  let left = false;
  let wake: (() => void) | undefined;

  const notify = (): void => {
    wake?.();
    wake = undefined;
  };
  const subscribe = (): Subscription =>
    events$.subscribe({
      next: (event) => {
        const delivery = deliveryOf(event);
        if (delivery?.wasDoneBy(claimer) === true) return;
        delivery?.claim(claimer);
        waiting.push(event);
        if (delivery !== undefined) follow(delivery.source);
        notify();
      },
      error: (error: unknown) => {
        end = { kind: 'error', error };
        notify();
      },
      complete: () => {
        end = { kind: 'complete' };
        notify();
      },
    });

  const release = (event: EventEnvelope | undefined, outcome: 'done' | 'abandoned'): void => {
    if (event !== undefined) deliveryOf(event)?.release(outcome, claimer);
  };
  const giveBack = (): void => {
    while (waiting.length > 0) release(waiting.shift(), 'abandoned');
  };
  const settleCurrent = (outcome: 'done' | 'abandoned'): void => {
    release(current, outcome);
    current = undefined;
  };

  /** Gives back what waits when the source takes nothing new any more; all events are from one. */
  const follow = (source: DeliverySource): void => {
    following ??= source.stopped$.subscribe(giveBack);
    // The first of those who get an event may have stopped its source.
    if (!source.accepting) giveBack();
  };

  const next = async (): Promise<IteratorResult<EventEnvelope, undefined>> => {
    if (left) return { done: true, value: undefined };
    subscription ??= subscribe();
    settleCurrent('done');
    for (;;) {
      current = waiting.shift();
      if (current !== undefined) return { done: false, value: current };
      if (end?.kind === 'error') throw end.error;
      if (end?.kind === 'complete') return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
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
      settleCurrent('abandoned');
      giveBack();
      subscription?.unsubscribe();
      following?.unsubscribe();
      end = { kind: 'complete' };
      notify();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
};
