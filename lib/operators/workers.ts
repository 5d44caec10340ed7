import { type Observable, Subscription } from 'rxjs';
import { type Backoff, BACKOFF_CAP_MS, backoffDelay } from '~/connection/backoff';
import {
  type Delivery,
  type DeliverySource,
  FIRST_DELIVERY,
  type HandlingEnd,
  type Outcome,
} from '~/delivery/delivery';
import { findDelivery } from '~/delivery/findDelivery';
import { VZapsHandlerError } from '~/errors';
import type { EventEnvelope } from '~/protocol/envelope';
import type { Handler, HandlerSettings } from './handlerOptions';
import { isPromise, streamOf } from './handlerResult';
import { createSourceFollower } from './sourceFollower';
import { judgeFailure } from './verdict';

/** Who is told how the work goes. */
export interface WorkerListener<E> {
  done(event: E): void;
  /** The verdict was to end the stream. */
  stopped(error: unknown): void;
  /** Nothing runs and nothing waits. */
  idle(): void;
}

/** Runs a handler for each event, in order, so many at a time. */
export interface Workers<E> {
  readonly idle: boolean;
  /** True if the source of the events waits for nobody any more. */
  readonly cut: boolean;
  /** Claims the event, and handles it when its turn comes. */
  add(event: E): void;
  /** Lets nothing begin any more: what waits is given back, what runs goes on. */
  stop(): void;
  /** Gives everything back, also what runs. */
  abandon(): void;
}

/** One event on its way through the workers. */
interface Task<E> {
  readonly event: E;
  /** Undefined for an event that no source has delivered. */
  readonly delivery: Delivery | undefined;
  /** False too if the claim came too late. */
  readonly claimed: boolean;
  key: unknown;
  failures: number;
  /** Told when the handler that runs has ended. */
  handling_ended: HandlingEnd | undefined;
  /** What runs for it: a subscription to the handler's observable, or the delay of a retry. */
  work: Subscription | undefined;
  /** True while it waits for a retry. */
  delayed: boolean;
  over: boolean;
}

/** Those who wait for most keys. It stays empty. */
const NOBODY: never[] = [];

export const createWorkers = <E extends EventEnvelope>(
  handler: Handler<E>,
  settings: HandlerSettings<E>,
  listener: WorkerListener<E>,
): Workers<E> => {
  const { concurrency, key: keyOf, retries } = settings;
  const backoff: Backoff = { base_ms: settings.retry_delay_seconds * 1000, cap_ms: BACKOFF_CAP_MS };
  /** In the order in which they began. Few, and looked through faster than a `Set` hashes an object. */
  const running: Task<E>[] = [];
  /** Tasks whose key is free, in order. */
  const ready: Task<E>[] = [];
  /** The keys in use, each with those who wait for it. A key that is not in use leaves nothing behind. */
  const lanes = new Map<unknown, Task<E>[]>();
  const claimer = {};
  let source: DeliverySource | undefined;
  let stopped = false;
  let beginning = false;

  const mayBegin = ({ delivery }: Task<E>): boolean => !stopped && delivery?.mayBegin(claimer) !== false;

  const mayRetry = ({ delivery }: Task<E>): boolean => !stopped && delivery?.source.accepting !== false;

  const begin = (): void => {
    if (beginning) return;
    beginning = true;
    while (ready.length > 0 && running.length < concurrency) {
      const task = ready.shift() as Task<E>;
      if (!mayBegin(task)) giveBack(task);
      else {
        running.push(task);
        run(task);
      }
    }
    beginning = false;
    if (running.length === 0 && ready.length === 0) listener.idle();
  };

  const run = (task: Task<E>): void => {
    let stream: Observable<unknown> | undefined;
    task.delayed = false;
    task.handling_ended = task.delivery?.source.handling();
    try {
      const result = handler(task.event, task.delivery?.info ?? FIRST_DELIVERY);
      if (isPromise(result)) {
        // A thenable may call back more than once, or with a promise; the promise that follows it settles once, after that one.
        Promise.resolve(result).then(
          () => succeeded(task),
          (error: unknown) => failed(task, error),
        );
        return;
      }
      stream = streamOf(result);
    } catch (error) {
      return failed(task, error);
    }
    // The handler may have ended the stream meanwhile.
    if (task.over) return;
    if (stream === undefined) succeeded(task);
    else observe(task, stream);
  };

  const observe = (task: Task<E>, stream: Observable<unknown>): void => {
    let work: Subscription;
    try {
      work = stream.subscribe({
        error: (error: unknown) => failed(task, error),
        complete: () => succeeded(task),
      });
    } catch (error) {
      return failed(task, error);
    }
    // The handler may have ended the stream meanwhile, or have failed and have a retry for its work already.
    if (task.over) work.unsubscribe();
    else if (!work.closed) task.work = work;
  };

  const succeeded = (task: Task<E>): void => {
    if (task.over) return;
    task.handling_ended?.([task.event]);
    leave(task);
    // The source may deliver its next event at once, which is not to overtake this one.
    const outer = beginning;
    beginning = true;
    // Those behind may claim the event, so it is released after that.
    passOn(task.event, task.claimed ? task.delivery : undefined);
    beginning = outer;
    release(task, 'done');
    begin();
  };

  const failed = (task: Task<E>, error: unknown): void => {
    if (task.over) return;
    const { delivery } = task;
    task.handling_ended?.([task.event], { error });
    task.failures += 1;
    if (task.failures <= retries && mayRetry(task)) {
      const { scheduler, random } = delivery?.source ?? settings;
      task.delayed = true;
      task.work = scheduler.schedule(() => run(task), backoffDelay(backoff, task.failures, random()));
      return;
    }
    leave(task);
    judge(task, error);
    begin();
  };

  const judge = (task: Task<E>, error: unknown): void => {
    const { event, delivery, claimed } = task;
    // Nobody would bring it again, and nobody else hears of it.
    if (delivery === undefined) return listener.stopped(error);
    // It was acked before it came here: there is nothing left to decide.
    if (!claimed) return delivery.source.failed(new VZapsHandlerError(event, 'skip', error));
    const { verdict, cause } = judgeFailure(settings.on_failure, error, event, delivery.info);
    const failure = new VZapsHandlerError(event, verdict, cause);
    delivery.source.failed(failure);
    const redeliver_seconds = settings.redeliver_seconds ?? delivery.source.redeliver_seconds;
    delivery.wishRedelivery(redeliver_seconds * 1000);
    if (verdict === 'stop') stopped = true;
    release(task, verdict === 'skip' ? 'done' : 'failed');
    if (verdict === 'stop') listener.stopped(failure);
  };

  const passOn = (event: E, delivery: Delivery | undefined): void => {
    if (delivery === undefined) listener.done(event);
    else delivery.passOn(claimer, event, listener.done);
  };

  const release = ({ delivery, claimed }: Task<E>, outcome: Outcome): void => {
    if (!claimed) return;
    const outer = beginning;
    beginning = true;
    delivery?.release(outcome, claimer);
    beginning = outer;
  };

  /** Gives back what waits for its turn, for its key or for a retry, and may not begin any more. */
  const giveBackWaiting = (): void => {
    for (const task of [...running]) {
      if (!task.delayed || mayRetry(task)) continue;
      task.work?.unsubscribe();
      giveBack(task);
    }
    for (const lane of lanes.values())
      for (const task of lane.splice(0)) {
        if (mayBegin(task)) lane.push(task);
        else release(task, 'abandoned');
      }
    for (const task of ready.splice(0)) {
      if (mayBegin(task)) ready.push(task);
      else giveBack(task);
    }
    begin();
  };

  const sources = createSourceFollower(giveBackWaiting);

  const follow = (latest: DeliverySource): void => {
    source = latest;
    sources.follow(latest);
  };

  const giveBack = (task: Task<E>): void => {
    leave(task);
    release(task, 'abandoned');
  };

  /** Ends a task, and lets the next one of its key be ready. */
  const leave = (task: Task<E>): void => {
    task.over = true;
    const place = running.indexOf(task);
    // Nearly always it is the first one, which goes without a new list.
    if (place === 0) running.shift();
    else if (place > 0) running.splice(place, 1);
    if (keyOf === undefined) return;
    const lane = lanes.get(task.key);
    const next = lane?.shift();
    if (next === undefined) lanes.delete(task.key);
    else ready.push(next);
  };

  const enqueue = (task: Task<E>): void => {
    if (keyOf !== undefined) {
      const lane = lanes.get(task.key);
      if (lane !== undefined) {
        if (lane === NOBODY) lanes.set(task.key, [task]);
        else lane.push(task);
        return;
      }
      lanes.set(task.key, NOBODY);
    }
    ready.push(task);
    begin();
  };

  return {
    get idle() {
      return running.length === 0 && ready.length === 0;
    },
    get cut() {
      return source?.ended === true;
    },
    add: (event) => {
      const delivery = findDelivery(event);
      if (delivery?.wasDoneBy(claimer) === true) {
        if (delivery.isWantedFrom(claimer)) passOn(event, delivery);
        return;
      }
      const claimed = delivery?.claim(claimer) === true;
      const task: Task<E> = {
        event,
        delivery,
        claimed,
        key: undefined,
        failures: 0,
        handling_ended: undefined,
        work: undefined,
        delayed: false,
        over: false,
      };
      if (delivery !== undefined && delivery.source !== source) follow(delivery.source);
      if (!mayBegin(task)) return release(task, 'abandoned');
      if (keyOf !== undefined) {
        try {
          task.key = keyOf(event);
        } catch (error) {
          return judge(task, error);
        }
      }
      enqueue(task);
    },
    stop: () => {
      stopped = true;
      giveBackWaiting();
    },
    abandon: () => {
      stopped = true;
      const works = new Subscription();
      works.add(sources.following);
      for (const task of [...running]) {
        works.add(task.work);
        giveBack(task);
      }
      while (ready.length > 0) giveBack(ready.shift() as Task<E>);
      // At the end, since what the application does then may throw.
      works.unsubscribe();
    },
  };
};
