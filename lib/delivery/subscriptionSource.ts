import { type Observable, ReplaySubject, type SchedulerLike } from 'rxjs';
import type { VZapsHandlerError } from '~/errors';
import type { EventEnvelope } from '~/protocol/envelope';
import type { Counters } from './counters';
import { Delivery, type DeliverySource, type HandlingEnd, heldDeliveries } from './delivery';
import type { DeliveryWatch } from './deliveryWatch';
import type { Ledger } from './ledger';
import type { Settlement } from './settlement';

/** What a source works with. */
export interface SubscriptionSourceParts {
  readonly ledger: Ledger;
  readonly settlement: Settlement;
  readonly counters: Counters;
  readonly watch: DeliveryWatch;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly settings: { readonly redeliver_seconds: number; readonly ack: 'auto' | 'manual' };
  report(error: VZapsHandlerError): void;
  claimedLate(): void;
}

const typeOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/** What the deliveries of a subscription ask of it, and tell it. Each subscription has one for all its life. */
export class SubscriptionSource implements DeliverySource {
  /** The dispatcher's to say, as `ended` is. */
  accepting = true;
  ended = false;
  readonly #parts: SubscriptionSourceParts;
  readonly #comeAgain: { onParked(delivery: Delivery): void };
  // Made for the first who asks.
  #stopped$: ReplaySubject<void> | undefined;
  #closed = false;

  /** @param comeAgain is told of each delivery that parked, and is to bring it again */
  constructor(parts: SubscriptionSourceParts, comeAgain: { onParked(delivery: Delivery): void }) {
    this.#parts = parts;
    this.#comeAgain = comeAgain;
  }

  /** What a delivery is at first, for those who decide by hand. */
  get manual(): 'held' | 'no' {
    return this.#parts.settings.ack === 'manual' ? 'held' : 'no';
  }

  get stopped$(): Observable<void> {
    if (this.#stopped$ === undefined) {
      this.#stopped$ = new ReplaySubject(1);
      if (!this.accepting) this.#stopped$.next();
      if (this.#closed) this.#stopped$.complete();
    }
    return this.#stopped$;
  }

  get scheduler(): SchedulerLike {
    return this.#parts.scheduler;
  }

  get random(): () => number {
    return this.#parts.random;
  }

  get redeliver_seconds(): number {
    return this.#parts.settings.redeliver_seconds;
  }

  late(event: EventEnvelope): Delivery | undefined {
    return this.#parts.ledger.seen(event.id) === 'fresh'
      ? undefined
      : Delivery.over(this, event, this.manual);
  }

  settled({ id }: Delivery): void {
    // Nobody would ack it any more: it comes again to whoever resumes.
    if (!this.#closed) this.#parts.settlement.settle(id);
  }

  parked(delivery: Delivery): void {
    if (this.#closed) return;
    this.#parts.ledger.park(delivery.id);
    this.#parts.watch.tell({ kind: 'parked', event_id: delivery.id });
    this.#comeAgain.onParked(delivery);
  }

  claimedLate(): void {
    this.#parts.claimedLate();
  }

  handling(): HandlingEnd | undefined {
    const { watch, scheduler } = this.#parts;
    if (!watch.watches('handled')) return undefined;
    const began_at = scheduler.now();
    return (events, failure) => {
      watch.tell({
        kind: 'handled',
        event_ids: events.map(({ id }) => id),
        seconds: (scheduler.now() - began_at) / 1000,
        error_type: failure === undefined ? undefined : typeOf(failure.error),
      });
    };
  }

  failed(error: VZapsHandlerError): void {
    this.#parts.counters.failed += 1;
    this.#parts.report(error);
  }

  /** Tells those who follow that it takes nothing new. */
  tellStopped(): void {
    this.#stopped$?.next();
  }

  /** All is over: whoever follows it lets go of it. */
  close(): void {
    this.#closed = true;
    heldDeliveries.end(this);
    this.#stopped$?.complete();
  }
}
