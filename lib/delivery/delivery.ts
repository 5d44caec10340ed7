import type { SchedulerLike } from 'rxjs';
import type { VZapsHandlerError } from '~/errors';
import type { EventEnvelope } from '~/protocol/envelope';

/** What a handler may know of the delivery of its event. */
export interface DeliveryInfo {
  /** How often this event was delivered in this process, this time included: 1 unless its handling failed before. */
  readonly count: number;
}

/** How a claim ends: the handler completed, it failed, or it was cut short. Only `done` lets the event settle. */
export type Outcome = 'done' | 'failed' | 'abandoned';

/** To be called when a handler has run for these events, or has failed. */
export type HandlingEnd = (events: readonly EventEnvelope[], failure?: { readonly error: unknown }) => void;

/** Where deliveries come from, as far as claims need to know. A socket is behind the first one; nothing here shows it. */
export interface DeliverySource {
  /** False once the source takes nothing new: what has not begun is given back. */
  readonly accepting: boolean;
  /** True once the source waits for nobody any more. */
  readonly ended: boolean;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  /** All claims were released as `done`, or there were none. */
  settled(delivery: Delivery): void;
  /** All claims were released, and not all of them as `done`. */
  parked(delivery: Delivery): void;
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
export class Delivery implements DeliveryInfo {
  /** After how long the event is to come again, if it parks; the shortest wish counts. */
  redeliver_ms = Number.POSITIVE_INFINITY;
  #outstanding = 0;
  #failed = false;
  #delivering = true;
  #over = false;
  // Who has handled the event. Nearly always one: the set is made for the second.
  #done_by: object | undefined;
  #also_done_by: Set<object> | undefined;

  constructor(
    readonly source: DeliverySource,
    readonly event: EventEnvelope,
    readonly count: number,
    /** With `ack: 'manual'` the application holds a claim from the start. */
    public manual: 'no' | 'held' | 'released',
    /** The delivery before this one, which failed. Those who handled the event then are not to handle it again. */
    previous: Delivery | undefined,
  ) {
    if (manual === 'held') this.#outstanding = 1;
    if (previous !== undefined) {
      this.#done_by = previous.#done_by;
      this.#also_done_by = previous.#also_done_by;
    }
  }

  /** True for those who have handled the event in an earlier delivery, which failed for others. */
  wasDoneBy(claimer: object): boolean {
    return this.#done_by === claimer || this.#also_done_by?.has(claimer) === true;
  }

  /** Holds the event back from settling. False if that is too late, since it has settled. */
  claim(): boolean {
    if (!this.#delivering && this.manual === 'no') this.source.claimedLate(this);
    if (this.#over) return false;
    this.#outstanding += 1;
    return true;
  }

  /** Ends a claim. Each claim is released once. */
  release(outcome: Outcome, claimer: object): void {
    this.#outstanding -= 1;
    if (outcome !== 'done') this.#failed = true;
    else if (this.#done_by === undefined) this.#done_by = claimer;
    else (this.#also_done_by ??= new Set()).add(claimer);
    if (this.#outstanding === 0 && !this.#delivering) this.#finish();
  }

  /** The event has reached everybody who listens. */
  delivered(): void {
    this.#delivering = false;
    if (this.#outstanding === 0) this.#finish();
  }

  #finish(): void {
    this.#over = true;
    if (this.#failed) this.source.parked(this);
    else this.source.settled(this);
  }
}

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
  return current !== undefined && current.event.id === event.id ? current : undefined;
};
