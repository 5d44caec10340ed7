import {
  BehaviorSubject,
  map,
  Observable,
  ReplaySubject,
  type SchedulerLike,
  startWith,
  Subject,
  type Subscriber,
} from 'rxjs';
import type { VZapsHandlerError } from '~/errors';
import type { EventEnvelope } from '~/protocol/envelope';
import type { AckQueue } from './ackQueue';
import type { Counters } from './counters';
import { type DeliverySource, Delivery, deliverTo } from './delivery';
import type { DeliveryWatch } from './deliveryWatch';
import type { Ledger } from './ledger';
import { goLive } from './findDelivery';
import { createRedelivery } from './redelivery';
import type { Settlement } from './settlement';

/** What a dispatcher works with. */
export interface DispatcherParts {
  readonly ledger: Ledger;
  readonly settlement: Settlement;
  readonly acks: AckQueue;
  readonly counters: Counters;
  readonly watch: DeliveryWatch;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  readonly max_in_flight: number;
  readonly redeliver_seconds: number;
  readonly ack: 'auto' | 'manual';
  /** False while nobody listens. What is delivered to nobody would count as handled. */
  readonly heard: () => boolean;
  readonly report: (error: VZapsHandlerError) => void;
  readonly claimedLate: () => void;
}

/** The step between frames and handlers: asks the ledger what is to be delivered, and delivers it within bounds. */
export interface Dispatcher {
  /** From decoded events to delivered ones. One subscriber at a time. */
  deliver(source: Observable<EventEnvelope>): Observable<EventEnvelope>;
  /** True while no more events fit: the socket is to be held back. */
  readonly full$: Observable<boolean>;
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
  /** Somebody listens again: what was given back is delivered first, and then what has come meanwhile. */
  onHeard(): void;
  /** Takes nothing new, and lets nothing begin that has not begun. */
  stopAccepting(): void;
  /** Waits for nobody any more. */
  end(): void;
  /** All is over: whoever follows this source lets go of it. */
  close(): void;
  /** True after `end`. */
  readonly ended: boolean;
}

const typeOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const named = ({ id, type }: EventEnvelope) => ({ event_id: id, event_type: type });

export const createDispatcher = (parts: DispatcherParts): Dispatcher => {
  const { ledger, settlement, acks, counters, watch, scheduler, max_in_flight } = parts;
  const full$ = new BehaviorSubject(false);
  const changed$ = new Subject<void>();
  // What arrived before the socket was held back: never more than one read from it.
  const backlog: EventEnvelope[] = [];
  const in_backlog = new Set<string>();
  // Parked events that are to come again and wait for room. They are what makes room for others, so they go first.
  const again = new Map<string, EventEnvelope>();
  const manual = parts.ack === 'manual' ? 'held' : 'no';
  let sink: Subscriber<EventEnvelope> | undefined;
  const stopped$ = new ReplaySubject<void>(1);
  let source_completed = false;
  let accepting = true;
  let ended = false;
  let pumping = false;

  const hasRoom = (): boolean => ledger.in_flight < max_in_flight && ledger.parked < max_in_flight;

  /** What is parked holds its place already, and makes room only by coming again. */
  const mayComeAgain = (): boolean => parts.heard() && ledger.in_flight < max_in_flight;

  const mayCome = (): boolean => parts.heard() && hasRoom();

  const dispatch = (event: EventEnvelope, to: Subscriber<EventEnvelope>): void => {
    const parked = ledger.parked > 0 ? redelivery.take(event.id) : undefined;
    const { deliveries } = ledger.deliver(event.id);
    counters.delivered += 1;
    if (watch.watches('delivered')) watch.tell({ kind: 'delivered', ...named(event), delivery: deliveries });
    deliverTo(new Delivery(source, event, deliveries, manual, parked), to);
  };

  const repeated = (event: EventEnvelope): void => {
    counters.duplicates += 1;
    if (watch.watches('duplicate')) watch.tell({ kind: 'duplicate', ...named(event) });
  };

  const keepBack = (event: EventEnvelope): void => {
    backlog.push(event);
    in_backlog.add(event.id);
  };

  /** Does what a new or repeated event calls for. A new one is delivered if there is room, and `first` if it is its turn. */
  const admit = (event: EventEnvelope, first: boolean): void => {
    switch (ledger.seen(event.id)) {
      case 'fresh':
        if (in_backlog.has(event.id)) repeated(event);
        else if (!first || !mayCome()) keepBack(event);
        else if (sink !== undefined) dispatch(event, sink);
        return;
      case 'parked':
        if (!mayComeAgain()) again.set(event.id, event);
        else if (sink !== undefined) dispatch(event, sink);
        return;
      case 'in_flight':
        repeated(event);
        return;
      case 'settled':
        repeated(event);
        // It came again, so its first ack was lost.
        acks.oweAgain(event.id);
        return;
    }
  };

  const arrive = (event: EventEnvelope): void => {
    counters.received += 1;
    // What is not taken now comes again: it was never acked, and the cursor is behind it.
    if (!accepting) return;
    admit(event, backlog.length === 0);
    if (!full$.value && !hasRoom()) full$.next(true);
  };

  /** Delivers what waited for room. What has come twice meanwhile is told apart by now. */
  const pump = (): void => {
    if (pumping) return;
    pumping = true;
    for (const [id, event] of again) {
      if (!mayComeAgain()) break;
      again.delete(id);
      admit(event, true);
    }
    while (backlog.length > 0 && mayCome()) {
      const event = backlog.shift() as EventEnvelope;
      in_backlog.delete(event.id);
      admit(event, true);
    }
    pumping = false;
    readOn();
  };

  /** Lets more come, once half is done and nothing waits for room. */
  const readOn = (): void => {
    const half_done = ledger.in_flight <= max_in_flight / 2 && ledger.parked < max_in_flight;
    if (full$.value && backlog.length === 0 && half_done) full$.next(false);
  };

  /** No more comes from the source; what has come is delivered before the end. */
  const completeWhenEmpty = (): void => {
    if (source_completed && backlog.length === 0) sink?.complete();
  };

  const onChange = (): void => {
    if (backlog.length > 0 || again.size > 0 || full$.value) pump();
    if (changed$.observed) changed$.next();
    completeWhenEmpty();
  };

  const redelivery = createRedelivery(scheduler, (event) => {
    // A copy: who still holds the event of the failed delivery holds nothing of the new one.
    admit({ ...event }, true);
  });

  /** What waits was not delivered: it comes again, from the gateway or from memory. */
  const dropWaiting = (): void => {
    backlog.length = 0;
    in_backlog.clear();
    again.clear();
    redelivery.stop();
    readOn();
  };

  const source: DeliverySource = {
    get accepting() {
      return accepting;
    },
    get ended() {
      return ended;
    },
    stopped$,
    scheduler,
    random: parts.random,
    redeliver_seconds: parts.redeliver_seconds,
    late: (event) => (ledger.seen(event.id) === 'fresh' ? undefined : Delivery.over(source, event, manual)),
    settled: ({ event }) => settlement.settle(event.id),
    parked: (delivery) => {
      ledger.park(delivery.event.id);
      watch.tell({ kind: 'parked', event_id: delivery.event.id });
      redelivery.keep(delivery, delivery.redeliver_ms ?? parts.redeliver_seconds * 1000);
      onChange();
    },
    claimedLate: parts.claimedLate,
    handling: () => {
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
    },
    failed: (error) => {
      counters.failed += 1;
      parts.report(error);
    },
  };

  return {
    deliver: (events$) =>
      new Observable((subscriber) => {
        sink = subscriber;
        source_completed = false;
        redelivery.start();
        subscriber.add(goLive(source));
        subscriber.add(() => {
          sink = undefined;
          dropWaiting();
        });
        subscriber.add(
          events$.subscribe({
            next: arrive,
            error: (error: unknown) => subscriber.error(error),
            complete: () => {
              source_completed = true;
              completeWhenEmpty();
            },
          }),
        );
      }),
    full$,
    get in_flight() {
      return ledger.in_flight;
    },
    get in_flight$() {
      return changed$.pipe(
        startWith(undefined),
        map(() => ledger.in_flight),
      );
    },
    get kept() {
      return backlog.length + again.size;
    },
    waits: (id) => in_backlog.has(id),
    onSettled: onChange,
    onHeard: () => {
      // What they make room for comes after them.
      pumping = true;
      redelivery.comeNow();
      pumping = false;
      onChange();
    },
    stopAccepting: () => {
      accepting = false;
      dropWaiting();
      stopped$.next();
    },
    end: () => {
      ended = true;
    },
    close: () => stopped$.complete(),
    get ended() {
      return ended;
    },
  };
};
