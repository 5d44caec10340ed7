import {
  defer,
  from,
  ignoreElements,
  isObservable,
  type Observable,
  of,
  retry,
  type Subscription,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { type Backoff, BACKOFF_CAP_MS, backoffDelay } from '~/connection/backoff';
import { type Delivery, deliveryOf, type DeliverySource } from '~/delivery/delivery';
import { lateDeliveryOf } from '~/delivery/liveSources';
import { VZapsHandlerError } from '~/errors';
import type { EventEnvelope } from '~/protocol/envelope';
import type { BatchHandler, BatchSettings } from './batchOptions';
import { judgeFailure } from './verdict';
import { isPromise } from './workers';

/** Who is told how the batches go. */
export interface BatchListener<E> {
  done(event: E): void;
  /** The verdict was to end the stream. */
  stopped(error: unknown): void;
  /** No more events come, and all batches are done. */
  finished(): void;
}

/** Gathers events into batches, and runs one batch at a time. */
export interface Batches<E> {
  /** Claims the event, for the next batch that has room. */
  add(event: E): void;
  /** No more events come: what waits is run at once. */
  finish(): void;
  /** Gives everything back, also what runs. */
  abandon(): void;
}

/** One event that waits or runs. */
interface Member<E> {
  readonly event: E;
  /** Undefined for an event that no source has delivered. */
  readonly delivery: Delivery | undefined;
  /** False too if the claim came too late. */
  readonly claimed: boolean;
}

/** What a handler returned, as a stream that ends when the handling does. */
const completionOf = (result: unknown): Observable<unknown> => {
  if (isPromise(result)) return from(result);
  return isObservable(result) ? result : of(result);
};

export const createBatches = <E extends EventEnvelope>(
  handler: BatchHandler<E>,
  settings: BatchSettings<E>,
  listener: BatchListener<E>,
): Batches<E> => {
  const backoff: Backoff = { base_ms: settings.retry_delay_seconds * 1000, cap_ms: BACKOFF_CAP_MS };
  const claimer = {};
  const waiting: Member<E>[] = [];
  let running: readonly Member<E>[] = [];
  let work: Subscription | undefined;
  let deadline: Subscription | undefined;
  let source: DeliverySource | undefined;
  let busy = false;
  let stopped = false;
  let overdue = false;
  let finishing = false;

  const clock = (): Pick<DeliverySource, 'scheduler' | 'random'> => source ?? settings;

  const release = (members: readonly Member<E>[], outcome: 'done' | 'failed' | 'abandoned'): void => {
    for (const { delivery, claimed } of members) if (claimed) delivery?.release(outcome, claimer);
  };

  const passOn = ({ event, delivery, claimed }: Member<E>): void => {
    if (claimed && delivery !== undefined) delivery.passOn(claimer, () => listener.done(event));
    else listener.done(event);
  };

  const giveBack = (): void => {
    release(waiting.splice(0), 'abandoned');
  };

  /** Runs the next batch if there is one, and none is running. */
  const begin = (): void => {
    if (busy) return;
    if (stopped || source?.accepting === false) giveBack();
    if (waiting.length === 0) {
      if (finishing) listener.finished();
    } else if (waiting.length >= settings.max || overdue || finishing) run(waiting.splice(0, settings.max));
    else awaitMore();
  };

  /** Gives the first one that waits its time. */
  const awaitMore = (): void => {
    deadline ??= clock().scheduler.schedule(() => {
      deadline = undefined;
      overdue = true;
      begin();
    }, settings.within_seconds * 1000);
  };

  const run = (members: readonly Member<E>[]): void => {
    busy = true;
    running = members;
    deadline?.unsubscribe();
    deadline = undefined;
    overdue = false;
    const events = members.map(({ event }) => event);
    const { scheduler, random } = clock();
    const attempt$ = defer(() => {
      const ended = source?.handling();
      return defer(() => completionOf(handler(events))).pipe(
        tap({
          error: (error: unknown) => ended?.(events, { error }),
          complete: () => ended?.(events),
        }),
      );
    });
    const handling = attempt$
      .pipe(
        ignoreElements(),
        retry({
          count: settings.retries,
          delay: (error: unknown, attempt) =>
            source?.accepting === false
              ? throwError(() => error)
              : timer(backoffDelay(backoff, attempt, random()), scheduler),
        }),
      )
      .subscribe({
        error: (error: unknown) => {
          end(() => {
            judge(members, events, error);
          });
        },
        complete: () => {
          end(() => {
            // Those behind may claim the events, so they are released after that.
            members.forEach(passOn);
            release(members, 'done');
          });
        },
      });
    // One that was done at once may have made room for the next already.
    if (!handling.closed) work = handling;
  };

  /** Ends what runs. The source may deliver more at once; that waits until this batch is over. */
  const end = (conclude: () => void): void => {
    running = [];
    conclude();
    busy = false;
    begin();
  };

  const judge = (members: readonly Member<E>[], events: readonly E[], error: unknown): void => {
    const { verdict, cause } = judgeFailure(settings.on_failure, error, events);
    let failure: unknown;
    for (const { event, delivery, claimed } of members) {
      if (delivery === undefined) {
        // Nobody would bring it again, and nobody else hears of it.
        failure = error;
        continue;
      }
      // What was claimed too late was acked before it came here: there is nothing left to decide.
      const told = new VZapsHandlerError(event, claimed ? verdict : 'skip', cause);
      delivery.source.failed(told);
      if (verdict === 'stop') failure ??= told;
      const redeliver_seconds = settings.redeliver_seconds ?? delivery.source.redeliver_seconds;
      delivery.redeliver_ms = Math.min(delivery.redeliver_ms, redeliver_seconds * 1000);
    }
    release(members, verdict === 'skip' ? 'done' : 'failed');
    if (failure === undefined) return;
    stopped = true;
    listener.stopped(failure);
  };

  return {
    add: (event) => {
      const delivery = deliveryOf(event) ?? lateDeliveryOf(event);
      if (delivery?.wasDoneBy(claimer) === true) {
        if (delivery.isWantedFrom(claimer)) passOn({ event, delivery, claimed: true });
        return;
      }
      if (delivery !== undefined) source = delivery.source;
      waiting.push({ event, delivery, claimed: delivery?.claim(claimer) === true });
      begin();
    },
    finish: () => {
      finishing = true;
      if (source?.ended === true) listener.finished();
      else begin();
    },
    abandon: () => {
      stopped = true;
      deadline?.unsubscribe();
      work?.unsubscribe();
      release(running, 'abandoned');
      running = [];
      giveBack();
    },
  };
};
