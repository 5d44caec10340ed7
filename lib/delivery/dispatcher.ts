import { Observable, Subject } from 'rxjs';
import { DirectSubscriber } from '~/platform/directSubscriber';
import type { EventEnvelope } from '~/protocol/envelope';
import type { AckQueue } from './ackQueue';
import { Delivery, deliverTo } from './delivery';
import { goLive } from './findDelivery';
import type { Ledger } from './ledger';
import { removeLive } from './liveSources';
import { createRedelivery, type Redelivery } from './redelivery';
import { SubscriptionSource, type SubscriptionSourceParts } from './subscriptionSource';

/** What a dispatcher works with. */
export interface DispatcherParts extends SubscriptionSourceParts {
  readonly acks: AckQueue;
  readonly settings: SubscriptionSourceParts['settings'] & { readonly max_in_flight: number };
  /** False while nobody listens. What is delivered to nobody would count as handled. */
  readonly heard: boolean;
  /** No more comes, with an error or without, and all that has come was delivered. */
  onSourceEnd(error?: unknown): void;
  /** Nobody listens any more. */
  onUnheard(): void;
  /** No more events fit, or there is room again. */
  onFull(full: boolean): void;
}

/** Where events are delivered to. */
interface EventSink {
  next(event: EventEnvelope): void;
}

/** The step between frames and handlers: asks the ledger what is to be delivered, and delivers it within bounds. */
export interface Dispatcher {
  /**
   * What subscribes to a source, and delivers to `sink` what comes from it, until it is unsubscribed from. One at a time; how the
   * source ends is told to `onSourceEnd`.
   */
  deliverTo(sink: EventSink): DirectSubscriber<EventEnvelope>;
  /** True while no more events fit: the socket is to be held back. */
  readonly full: boolean;
  /** How many events are delivered and not settled. */
  readonly in_flight: number;
  /** Emits the number of events in flight: now, and after each change. */
  readonly in_flight$: Observable<number>;
  /** How many events are kept that have arrived and wait for room. */
  readonly kept: number;
  /** True while an event of this id has arrived and waits for room. */
  waits(id: string): boolean;
  /** Events have settled: there may be room again. */
  onSettled(): void;
  /**
   * Somebody more listens: what was given back is delivered first. If nobody did before, so is what has failed, and then what has come
   * meanwhile.
   */
  onHeard(was_heard: boolean): void;
  /** Takes nothing new, and lets nothing begin that has not begun. */
  stopAccepting(): void;
  /** Waits for nobody any more. */
  end(): void;
  /** All is over: whoever follows this source lets go of it. */
  close(): void;
  /** True after `end`. */
  readonly ended: boolean;
}

export const createDispatcher = (parts: DispatcherParts): Dispatcher => new EventDispatcher(parts);

// Each subscription has one for all its life. What few of them need is made when it is needed.
class EventDispatcher implements Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #ledger: Ledger;
  readonly #source: SubscriptionSource;
  // What arrived before the socket was held back, by id, in order: never more than one read from it.
  #backlog: Map<string, EventEnvelope> | undefined;
  // Parked events that are to come again and wait for room. They are what makes room for others, so they go first.
  #again: Map<string, EventEnvelope> | undefined;
  #redelivery: Redelivery | undefined;
  #changed$: Subject<void> | undefined;
  #sink: EventSink | undefined;
  #source_completed = false;
  #pumping = false;
  #full = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#ledger = parts.ledger;
    this.#source = new SubscriptionSource(parts, this);
  }

  // What comes in, and who listens.

  deliverTo(sink: EventSink): DirectSubscriber<EventEnvelope> {
    this.#sink = sink;
    this.#source_completed = false;
    this.#redelivery?.start();
    goLive(this.#source);
    return new Intake(this);
  }

  /** For the intake: it is unsubscribed from. */
  onLeft(): void {
    removeLive(this.#source);
    this.#sink = undefined;
    this.#dropWaiting();
    this.#parts.onUnheard();
  }

  get full(): boolean {
    return this.#full;
  }

  get in_flight(): number {
    return this.#ledger.in_flight;
  }

  get in_flight$(): Observable<number> {
    return new Observable((subscriber) => {
      // Followed first: who hears of the number may bring about the next one.
      const following = (this.#changed$ ??= new Subject()).subscribe(() => subscriber.next(this.in_flight));
      subscriber.next(this.in_flight);
      return following;
    });
  }

  get kept(): number {
    return this.#waiting + (this.#again?.size ?? 0);
  }

  waits(id: string): boolean {
    return this.#backlog?.has(id) === true;
  }

  onSettled(): void {
    if (this.kept > 0 || this.#full) this.#pump();
    if (this.#changed$?.observed === true) this.#changed$.next();
    this.#endWhenEmpty();
  }

  onHeard(was_heard: boolean): void {
    // What they make room for comes after them.
    this.#pumping = true;
    this.#redelivery?.comeNow((delivery) => !was_heard || delivery.was_given_back);
    this.#pumping = false;
    this.onSettled();
  }

  stopAccepting(): void {
    this.#source.accepting = false;
    // First what waits goes: whoever is told gives back what it holds, and that makes room.
    this.#dropWaiting();
    this.#source.tellStopped();
    this.#readOn();
  }

  end(): void {
    this.#source.ended = true;
  }

  get ended(): boolean {
    return this.#source.ended;
  }

  close(): void {
    this.#source.close();
  }

  /** For the source: a delivery parked, and is to come again. */
  onParked(delivery: Delivery): void {
    this.#redeliveries().keep(delivery, delivery.redeliver_ms ?? this.#source.redeliver_seconds * 1000);
    this.onSettled();
  }

  // What is delivered, and when.

  arrive(event: EventEnvelope): void {
    this.#parts.counters.received += 1;
    // What is not taken now comes again: it was never acked, and the cursor is behind it.
    if (!this.#source.accepting) return;
    this.#admit(event, this.#waiting === 0);
    if (!this.#full && !this.#hasRoom()) this.#setFull(true);
  }

  onSourceEnd(error?: unknown): void {
    if (error !== undefined) return this.#parts.onSourceEnd(error);
    this.#source_completed = true;
    this.#endWhenEmpty();
  }

  /** Does what a new or repeated event calls for. A new one is delivered if there is room, and `first` if it is its turn. */
  #admit(event: EventEnvelope, first: boolean): void {
    switch (this.#ledger.seen(event.id)) {
      case 'fresh':
        if (this.waits(event.id)) this.#repeated(event);
        else if (!first || !this.#mayCome()) (this.#backlog ??= new Map()).set(event.id, event);
        else this.#dispatch(event);
        return;
      case 'parked':
        if (!this.#mayComeAgain()) (this.#again ??= new Map()).set(event.id, event);
        else this.#dispatch(event);
        return;
      case 'in_flight':
        this.#repeated(event);
        return;
      case 'settled':
        this.#repeated(event);
        // It came again, so its first ack was lost.
        this.#parts.acks.oweAgain(event.id);
        return;
    }
  }

  #dispatch(event: EventEnvelope): void {
    const sink = this.#sink;
    if (sink === undefined) return;
    const { counters, watch } = this.#parts;
    const parked = this.#ledger.parked > 0 ? this.#redelivery?.take(event.id) : undefined;
    const { deliveries } = this.#ledger.deliver(event.id);
    counters.delivered += 1;
    if (watch.watches('delivered'))
      watch.tell({ kind: 'delivered', event_id: event.id, event_type: event.type, delivery: deliveries });
    deliverTo(new Delivery(this.#source, event, deliveries, this.#source.manual, parked), sink);
  }

  #repeated(event: EventEnvelope): void {
    const { counters, watch } = this.#parts;
    counters.duplicates += 1;
    if (watch.watches('duplicate'))
      watch.tell({ kind: 'duplicate', event_id: event.id, event_type: event.type });
  }

  /** Delivers what waited for room. What has come twice meanwhile is told apart by now. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    for (const [id, event] of this.#again ?? []) {
      if (!this.#mayComeAgain()) break;
      this.#again?.delete(id);
      this.#admit(event, true);
    }
    for (const [id, event] of this.#backlog ?? []) {
      if (!this.#mayCome()) break;
      this.#backlog?.delete(id);
      this.#admit(event, true);
    }
    this.#pumping = false;
    this.#readOn();
  }

  /** Lets more come, once half is done and nothing waits for room. */
  #readOn(): void {
    const { in_flight, parked } = this.#ledger;
    const { max_in_flight } = this.#parts.settings;
    const half_done = in_flight <= max_in_flight / 2 && parked < max_in_flight;
    if (this.#full && this.#waiting === 0 && half_done) this.#setFull(false);
  }

  #setFull(full: boolean): void {
    this.#full = full;
    this.#parts.onFull(full);
  }

  /** No more comes from the source; what has come is delivered before the end. */
  #endWhenEmpty(): void {
    if (this.#source_completed && this.#waiting === 0 && this.#sink !== undefined) this.#parts.onSourceEnd();
  }

  /** What waits was not delivered: it comes again, from the gateway or from memory. */
  #dropWaiting(): void {
    this.#backlog?.clear();
    this.#again?.clear();
    this.#redelivery?.stop();
    this.#readOn();
  }

  /** How many new events wait for room. */
  get #waiting(): number {
    return this.#backlog?.size ?? 0;
  }

  #hasRoom(): boolean {
    const { in_flight, parked } = this.#ledger;
    const { max_in_flight } = this.#parts.settings;
    return in_flight < max_in_flight && parked < max_in_flight;
  }

  /** What is parked holds its place already, and makes room only by coming again. */
  #mayComeAgain(): boolean {
    return this.#parts.heard && this.#ledger.in_flight < this.#parts.settings.max_in_flight;
  }

  #mayCome(): boolean {
    return this.#parts.heard && this.#hasRoom();
  }

  #redeliveries(): Redelivery {
    if (this.#redelivery === undefined) {
      this.#redelivery = createRedelivery(this.#parts.scheduler, ({ event, id }) => {
        // A copy: who still holds the event of the failed delivery holds nothing of the new one.
        this.#admit({ ...event, id }, true);
      });
      if (this.#sink !== undefined && this.#source.accepting) this.#redelivery.start();
    }
    return this.#redelivery;
  }
}

/** Takes in what comes from the source. */
class Intake extends DirectSubscriber<EventEnvelope> {
  readonly #dispatcher: EventDispatcher;

  constructor(dispatcher: EventDispatcher) {
    super();
    this.#dispatcher = dispatcher;
  }

  next(event: EventEnvelope): void {
    if (!this.closed) this.#dispatcher.arrive(event);
  }

  error(error: unknown): void {
    if (!this.closed) this.#dispatcher.onSourceEnd(error);
  }

  complete(): void {
    if (!this.closed) this.#dispatcher.onSourceEnd();
  }

  override unsubscribe(): void {
    const was_closed = this.closed;
    this.closed = true;
    try {
      if (!was_closed) this.#dispatcher.onLeft();
    } finally {
      super.unsubscribe();
    }
  }
}
