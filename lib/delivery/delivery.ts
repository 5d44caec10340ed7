import type { Observable, SchedulerLike } from 'rxjs';
import type { VZapsHandlerError } from '~/errors';
import type { EventEnvelope } from '~/protocol/envelope';
import { createHeldById } from './heldById';

/** What a handler may know of the delivery of its event. */
export interface DeliveryInfo {
  /** How often this event was delivered in this process, this time included: 1 unless its handling failed before. */
  readonly count: number;
}

/** What handlers are told of a first delivery, which is nearly every one. */
export const FIRST_DELIVERY: DeliveryInfo = Object.freeze({ count: 1 });

/** Who claims events. It keeps nothing else in memory, and an event may be kept for long. */
export type Claimer = symbol;

/** How a claim ends: the handler completed, it failed, or it was cut short. Only `done` lets the event settle. */
export type Outcome = 'done' | 'failed' | 'abandoned';

/** To be called when a handler has run for these events, or has failed. */
export type HandlingEnd = (events: readonly EventEnvelope[], failure?: { readonly error: unknown }) => void;

/** Where deliveries come from, as far as claims need to know. A socket is behind the first one; nothing here shows it. */
export interface DeliverySource {
  /** False once the source takes nothing new: what may not begin any more is given back. */
  readonly accepting: boolean;
  /** Emits when that comes, also to those who ask later; completes when the source is closed. */
  readonly stopped$: Observable<unknown>;
  /** True once the source waits for nobody any more. */
  readonly ended: boolean;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  /** After how long a parked event comes again, in seconds, where its handler has no other wish. */
  readonly redeliver_seconds: number;
  /** All claims were released as `done`, or there were none. */
  settled(delivery: Delivery): void;
  /** All claims were released, and not all of them as `done`. */
  parked(delivery: Delivery): void;
  /** A delivery that is over, for an event that was delivered before; undefined for any other. */
  late(event: EventEnvelope): Delivery | undefined;
  /** A claim came after the delivery was over. */
  claimedLate(delivery: Delivery): void;
  /** A handler begins. Undefined while nobody wants to know how long it takes. */
  handling(): HandlingEnd | undefined;
  /** A handling failed; `parked` or `settled` follows. */
  failed(error: VZapsHandlerError): void;
}

/**
 * One delivery of one event, and who has claimed it.
 *
 * Whoever needs time for an event claims it while it is delivered, and releases it later. The event settles when the last
 * claim is released; if nobody claimed it while it was delivered, delivery itself was the handling.
 */
export class Delivery {
  /** The event's, as it came: whoever handles the event may write to it. */
  readonly id: string;
  // No number at first: a field that may hold any number is an object of its own, for every event.
  #redeliver_ms: number | undefined;
  #outstanding = 0;
  #failed = false;
  #delivering = true;
  #over = false;
  /** Who has handled the event in earlier deliveries. */
  readonly #was_done_by: ReadonlySet<Claimer> | undefined;
  // Who has handled it in this one. Nearly always one: the set is made for the second.
  #done_by: Claimer | undefined;
  #also_done_by: Set<Claimer> | undefined;
  #not_done_by: Set<Claimer> | undefined;
  /** Who passes the event on at the moment. */
  #passing_on: Claimer | undefined;
  /** From whom those had it who claimed it while it was passed on; and so in the delivery before. */
  #had_from: Map<Claimer, Claimer> | undefined;
  readonly #had_before_from: ReadonlyMap<Claimer, Claimer> | undefined;

  constructor(
    readonly source: DeliverySource,
    readonly event: EventEnvelope,
    readonly count: number,
    /** With `ack: 'manual'` the application holds a claim from the start. */
    public manual: 'no' | 'held' | 'released',
    /** The delivery before this one, which failed. Those who handled the event then are not to handle it again. */
    previous: Delivery | undefined,
  ) {
    this.id = event.id;
    if (manual === 'held') {
      this.#outstanding = 1;
      heldDeliveries.hold(this);
    }
    if (previous === undefined) return;
    this.#was_done_by = previous.#doneByNow();
    this.#had_before_from = previous.#had_from;
  }

  /** A delivery that is over: nobody can hold the event back any more. */
  static over(source: DeliverySource, event: EventEnvelope, manual: 'no' | 'held'): Delivery {
    const delivery = new Delivery(source, event, 1, manual === 'no' ? 'no' : 'released', undefined);
    delivery.#delivering = false;
    delivery.#over = true;
    return delivery;
  }

  /** What handlers are told of it. */
  get info(): DeliveryInfo {
    return this.count === 1 ? FIRST_DELIVERY : Object.freeze({ count: this.count });
  }

  /** True for those who have handled the event in an earlier delivery, which failed for others. */
  wasDoneBy(claimer: Claimer): boolean {
    // Who decides by hand wants to see it again, or nobody would decide.
    return this.manual === 'no' && this.#was_done_by?.has(claimer) === true;
  }

  /** True for those from whom others had the event in the delivery before, and did not all handle it. */
  isWantedFrom(claimer: Claimer): boolean {
    for (const [behind, from] of this.#had_before_from ?? [])
      if (from === claimer && (!this.wasDoneBy(behind) || this.isWantedFrom(behind))) return true;
    return false;
  }

  /** Holds the event back from settling. False if that is too late, since it has settled. */
  claim(claimer: Claimer): boolean {
    const in_time = this.#delivering || this.#passing_on !== undefined;
    if (!in_time && this.manual === 'no') this.source.claimedLate(this);
    if (this.#over) return false;
    this.#noteOrigin(claimer);
    this.#outstanding += 1;
    return true;
  }

  /**
   * False for a claimer that is to give the event back, since the source takes nothing new any more. Who had it from another
   * finishes what that one has begun, as long as anybody is waited for.
   */
  mayBegin(claimer: Claimer): boolean {
    return this.source.accepting || (!this.source.ended && this.#had_from?.has(claimer) === true);
  }

  /** Passes the event on to those behind a claimer, who may claim it meanwhile. The claimer still holds its own claim. */
  passOn<E>(claimer: Claimer, event: E, to: { done(event: E): void }): void {
    this.#noteOrigin(claimer);
    const outer = this.#passing_on;
    const outer_delivery = current;
    this.#passing_on = claimer;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- whoever looks for the delivery under way finds it there
    current = this;
    try {
      to.done(event);
    } finally {
      this.#passing_on = outer;
      current = outer_delivery;
    }
  }

  /** After how long the event is to come again, if it parks; the shortest wish of those that failed. */
  get redeliver_ms(): number | undefined {
    return this.#redeliver_ms;
  }

  /** True where it parks without a failure: who had it is gone. */
  get was_given_back(): boolean {
    return this.#redeliver_ms === undefined;
  }

  wishRedelivery(after_ms: number): void {
    this.#redeliver_ms = Math.min(this.#redeliver_ms ?? after_ms, after_ms);
  }

  /** Ends a claim. Each claim is released once. */
  release(outcome: Outcome, claimer: Claimer): void {
    this.#outstanding -= 1;
    if (outcome !== 'done') {
      this.#failed = true;
      (this.#not_done_by ??= new Set()).add(claimer);
    } else if (this.#done_by === undefined) this.#done_by = claimer;
    else (this.#also_done_by ??= new Set()).add(claimer);
    if (this.#outstanding === 0 && !this.#delivering) this.#finish();
  }

  /** The event has reached everybody who listens. */
  delivered(): void {
    this.#delivering = false;
    if (this.#outstanding === 0) this.#finish();
  }

  #noteOrigin(claimer: Claimer): void {
    if (this.#passing_on !== undefined) (this.#had_from ??= new Map()).set(claimer, this.#passing_on);
  }

  #doneByNow(): ReadonlySet<Claimer> {
    const done = new Set([...(this.#was_done_by ?? []), ...(this.#also_done_by ?? [])]);
    if (this.#done_by !== undefined) done.add(this.#done_by);
    // Whoever had the event more than once, as copies, has to have handled all of them.
    for (const claimer of this.#not_done_by ?? []) done.delete(claimer);
    return done;
  }

  #finish(): void {
    this.#over = true;
    if (this.manual !== 'no') heldDeliveries.letGo(this);
    if (this.#failed) this.source.parked(this);
    else this.source.settled(this);
  }
}

/** The deliveries with `ack: 'manual'` that are not over, for the copies of their events. */
export const heldDeliveries = createHeldById<Delivery>();

/** An object that already exists, for a constructor to return: only so can it get a private field. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class
class Existing {
  constructor(event: object) {
    return event;
  }
}

/**
 * Puts a delivery on an event as a private field. It is in nobody's way (not in `Object.keys`, JSON or `inspect`), and costs
 * far less per event than a `WeakMap` would.
 */
class Stamp extends Existing {
  #delivery: Delivery | undefined;

  static put(event: object, delivery: Delivery): void {
    const stamped = #delivery in event ? event : new Stamp(event);
    stamped.#delivery = delivery;
  }

  static on(event: object): Delivery | undefined {
    return #delivery in event ? event.#delivery : undefined;
  }
}

/** The delivery under way: copies of its event are recognized meanwhile. */
let current: Delivery | undefined;

/** Hands an event to those who listen, who may claim it meanwhile. */
export const deliverTo = (delivery: Delivery, sink: { next(event: EventEnvelope): void }): void => {
  const outer = current;
  Stamp.put(delivery.event, delivery);
  current = delivery;
  try {
    sink.next(delivery.event);
  } finally {
    current = outer;
    delivery.delivered();
  }
};

/** The delivery of an event, or of its copy (`map(({ ...event }) => …)`) while that is being delivered. */
export const deliveryOf = (event: EventEnvelope): Delivery | undefined => {
  const own = Stamp.on(event);
  if (own !== undefined) return own;
  return current !== undefined && current.id === event.id ? current : undefined;
};

/** Makes an event, or its copy, belong to a delivery from now on. */
export const assignTo = (delivery: Delivery, event: EventEnvelope): void => {
  Stamp.put(event, delivery);
};
