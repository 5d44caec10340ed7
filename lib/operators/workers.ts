import { type Observable, Subscription, type Unsubscribable } from 'rxjs';
import { type Backoff, BACKOFF_CAP_MS, backoffDelay } from '~/connection/backoff';
import { type DeliverySource, FIRST_DELIVERY, type HandlingEnd, type Outcome } from '~/delivery/delivery';
import { findDelivery } from '~/delivery/findDelivery';
import type { EventEnvelope } from '~/protocol/envelope';
import { type Claim, passOn, release, tellFailure, wasHandledBefore } from './claim';
import type { Handler, HandlerSettings } from './handlerOptions';
import { isPromise, streamOf } from './handlerResult';
import { KeyLanes, type Keyed } from './keyLanes';
import { createSourceFollower, type SourceFollower } from './sourceFollower';
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
export interface Workers<E> extends Unsubscribable {
  readonly idle: boolean;
  /** True if the source of the events waits for nobody any more. */
  readonly cut: boolean;
  /** Claims the event, and handles it when its turn comes. */
  add(event: E): void;
  /** Lets nothing begin any more: what waits is given back, what runs goes on. */
  stop(): void;
  /** Gives everything back, also what runs. */
  unsubscribe(): void;
}

/** One event on its way through the workers. */
interface Task<E> extends Claim<E>, Keyed<Task<E>> {
  failures: number;
  /** Told when the handler that runs has ended. */
  handling_ended: HandlingEnd | undefined;
  /** What runs for it: a subscription to the handler's observable, or the delay of a retry. */
  work: Subscription | undefined;
  /** True while it waits for a retry. */
  delayed: boolean;
  over: boolean;
}

export const createWorkers = <E extends EventEnvelope>(
  handler: Handler<E>,
  settings: HandlerSettings<E>,
  listener: WorkerListener<E>,
): Workers<E> => new HandlerWorkers(handler, settings, listener);

// Each handler of each subscription has one for all its life.
class HandlerWorkers<E extends EventEnvelope> implements Workers<E> {
  readonly #handler: Handler<E>;
  readonly #settings: HandlerSettings<E>;
  readonly #listener: WorkerListener<E>;
  /** In the order in which they began. Few, and looked through faster than a `Set` hashes an object. */
  readonly #running: Task<E>[] = [];
  /** Tasks whose key is free, in order. */
  readonly #ready: Task<E>[] = [];
  /** Those whose key is in use wait here. */
  #lanes: KeyLanes<Task<E>> | undefined;
  /** Who claims the events. */
  readonly #claimer = Symbol();
  #source: DeliverySource | undefined;
  #sources: SourceFollower | undefined;
  #stopped = false;
  #beginning = false;

  constructor(handler: Handler<E>, settings: HandlerSettings<E>, listener: WorkerListener<E>) {
    this.#handler = handler;
    this.#settings = settings;
    this.#listener = listener;
  }

  get idle(): boolean {
    return this.#running.length === 0 && this.#ready.length === 0;
  }

  get cut(): boolean {
    return this.#source?.ended === true;
  }

  add(event: E): void {
    const delivery = findDelivery(event);
    if (wasHandledBefore(event, delivery, this.#claimer, this.#listener)) return;
    const claimed = delivery?.claim(this.#claimer) === true;
    const task: Task<E> = {
      event,
      delivery,
      claimed,
      lane: undefined,
      key: undefined,
      failures: 0,
      handling_ended: undefined,
      work: undefined,
      delayed: false,
      over: false,
    };
    if (delivery !== undefined && delivery.source !== this.#source) this.#follow(delivery.source);
    if (!this.#mayBegin(task)) return this.#release(task, 'abandoned');
    const { key } = this.#settings;
    if (key !== undefined) {
      try {
        task.key = key(event);
        // No promise is the same as another: the order of a chat would be lost.
        if (isPromise(task.key)) throw new TypeError('key() must return a key, and not a promise of one');
      } catch (error) {
        return this.#judge(task, error);
      }
      // Whoever gave the key may have closed the source.
      if (!this.#mayBegin(task)) return this.#release(task, 'abandoned');
      if (!(this.#lanes ??= new KeyLanes()).take(task)) return;
    }
    this.#enqueue(task);
  }

  stop(): void {
    this.#stopped = true;
    this.#giveBackWaiting();
  }

  unsubscribe(): void {
    this.#stopped = true;
    const works = new Subscription();
    works.add(this.#sources?.following);
    for (const task of [...this.#running]) {
      works.add(task.work);
      this.#giveBack(task);
    }
    while (this.#ready.length > 0) this.#giveBack(this.#ready.shift() as Task<E>);
    // At the end, since what the application does then may throw.
    works.unsubscribe();
  }

  #enqueue(task: Task<E>): void {
    const begins_at_once =
      !this.#beginning && this.#ready.length === 0 && this.#running.length < this.#settings.concurrency;
    if (begins_at_once) {
      this.#beginning = true;
      this.#start(task);
      this.#beginning = false;
    } else this.#ready.push(task);
    this.#begin();
  }

  #begin(): void {
    if (this.#beginning) return;
    this.#beginning = true;
    while (this.#ready.length > 0 && this.#running.length < this.#settings.concurrency) {
      const task = this.#ready.shift() as Task<E>;
      if (this.#mayBegin(task)) this.#start(task);
      else this.#giveBack(task);
    }
    this.#beginning = false;
    if (this.idle) this.#listener.idle();
  }

  #start(task: Task<E>): void {
    this.#running.push(task);
    this.#run(task);
  }

  #run(task: Task<E>): void {
    let stream: Observable<unknown> | undefined;
    task.delayed = false;
    task.handling_ended = task.delivery?.source.handling();
    try {
      const handler = this.#handler;
      const result = handler(task.event, task.delivery?.info ?? FIRST_DELIVERY);
      if (isPromise(result)) {
        // A thenable may call back more than once, or with a promise; the promise that follows it settles once, after that one.
        Promise.resolve(result).then(
          () => this.#succeeded(task),
          (error: unknown) => this.#failed(task, error),
        );
        return;
      }
      stream = streamOf(result);
    } catch (error) {
      return this.#failed(task, error);
    }
    // The handler may have ended the stream meanwhile.
    if (task.over) return;
    if (stream === undefined) this.#succeeded(task);
    else this.#observe(task, stream);
  }

  #observe(task: Task<E>, stream: Observable<unknown>): void {
    let work: Subscription;
    try {
      work = stream.subscribe({
        error: (error: unknown) => this.#failed(task, error),
        complete: () => this.#succeeded(task),
      });
    } catch (error) {
      return this.#failed(task, error);
    }
    // The handler may have ended the stream meanwhile, or have failed and have a retry for its work already.
    if (task.over) work.unsubscribe();
    else if (!work.closed) task.work = work;
  }

  #succeeded(task: Task<E>): void {
    if (task.over) return;
    task.handling_ended?.([task.event]);
    this.#leave(task);
    // The source may deliver its next event at once, which is not to overtake this one.
    const outer = this.#beginning;
    this.#beginning = true;
    // Those behind may claim the event, so it is released after that.
    passOn(task, this.#claimer, this.#listener);
    this.#beginning = outer;
    this.#release(task, 'done');
    this.#begin();
  }

  #failed(task: Task<E>, error: unknown): void {
    if (task.over) return;
    const { retries, retry_delay_seconds } = this.#settings;
    task.handling_ended?.([task.event], { error });
    task.failures += 1;
    if (task.failures <= retries && this.#mayRetry(task)) {
      const { scheduler, random } = task.delivery?.source ?? this.#settings;
      const backoff: Backoff = { base_ms: retry_delay_seconds * 1000, cap_ms: BACKOFF_CAP_MS };
      task.delayed = true;
      task.work = scheduler.schedule(() => this.#run(task), backoffDelay(backoff, task.failures, random()));
      return;
    }
    this.#leave(task);
    this.#judge(task, error);
    this.#begin();
  }

  #judge(task: Task<E>, error: unknown): void {
    const { event, delivery } = task;
    const { on_failure, redeliver_seconds } = this.#settings;
    // Nobody would bring it again, and nobody else hears of it.
    if (delivery === undefined) return this.#listener.stopped(error);
    // What was acked before it came here leaves nothing to decide.
    const judgement = judgeFailure(task.claimed ? on_failure : 'skip', error, event, delivery.info);
    const failure = tellFailure(task, delivery, judgement, redeliver_seconds);
    const { verdict } = failure;
    if (verdict === 'stop') this.#stopped = true;
    this.#release(task, verdict === 'skip' ? 'done' : 'failed');
    if (verdict === 'stop') this.#listener.stopped(failure);
  }

  #release(task: Task<E>, outcome: Outcome): void {
    const outer = this.#beginning;
    this.#beginning = true;
    release(task, this.#claimer, outcome);
    this.#beginning = outer;
  }

  #giveBack(task: Task<E>): void {
    this.#leave(task);
    this.#release(task, 'abandoned');
  }

  /** Ends a task, and lets the next one of its key be ready. */
  #leave(task: Task<E>): void {
    task.over = true;
    const running = this.#running;
    const place = running.indexOf(task);
    // Nearly always it is the first one, which goes without a new list.
    if (place === 0) running.shift();
    else if (place > 0) running.splice(place, 1);
    const next = this.#lanes?.passOn(task);
    if (next !== undefined) this.#ready.push(next);
  }

  #mayBegin({ delivery }: Task<E>): boolean {
    return !this.#stopped && delivery?.mayBegin(this.#claimer) !== false;
  }

  #mayRetry({ delivery }: Task<E>): boolean {
    return !this.#stopped && delivery?.source.accepting !== false;
  }

  #follow(latest: DeliverySource): void {
    this.#source = latest;
    this.#sources ??= createSourceFollower(() => this.#giveBackWaiting());
    this.#sources.follow(latest);
  }

  /** Gives back what waits for its turn, for its key or for a retry, and may not begin any more. */
  #giveBackWaiting(): void {
    for (const task of [...this.#running]) {
      if (!task.delayed || this.#mayRetry(task)) continue;
      task.work?.unsubscribe();
      this.#giveBack(task);
    }
    // Released at the end: that may bring more for the same lanes.
    const given_back = this.#lanes?.takeOut((task) => this.#mayBegin(task)) ?? [];
    for (const task of given_back) this.#release(task, 'abandoned');
    for (const task of this.#ready.splice(0)) {
      if (this.#mayBegin(task)) this.#ready.push(task);
      else this.#giveBack(task);
    }
    this.#begin();
  }
}
