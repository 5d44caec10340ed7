import { map, Observable, type OperatorFunction, ReplaySubject, type SchedulerLike, Subject } from 'rxjs';
import type { EventEnvelope, VZapsHandlerError } from 'vzaps-rx';
import { Delivery, type DeliverySource, deliverTo } from '~/delivery/delivery';
import { goLive } from '~/delivery/findDelivery';
import { removeLive } from '~/delivery/liveSources';

/** A source of deliveries that knows no socket, and tells what becomes of each of them, by the event's id. */
export interface FakeSource {
  readonly settled$: Observable<string>;
  readonly parked$: Observable<string>;
  readonly failed$: Observable<string>;
  readonly late$: Observable<string>;
  /** The failures themselves, so far. */
  readonly failures: readonly VZapsHandlerError[];
  /** The deliveries so far. */
  readonly deliveries: readonly Delivery[];
  /** Delivers events. One that is parked is delivered again as such, with its count. */
  deliver(): OperatorFunction<EventEnvelope, EventEnvelope>;
  stopAccepting(): void;
  end(): void;
}

export interface FakeSourceOptions {
  readonly scheduler: SchedulerLike;
  readonly random?: () => number;
  readonly ack?: 'auto' | 'manual';
  /** Whether events that asynchronous operators have copied are recognized; as long as somebody listens. */
  readonly live?: boolean;
}

export const fakeSource = ({
  scheduler,
  random = () => 0.5,
  ack = 'auto',
  live = false,
}: FakeSourceOptions): FakeSource => {
  const settled$ = new Subject<Delivery>();
  const parked$ = new Subject<Delivery>();
  const late$ = new Subject<Delivery>();
  const failed$ = new Subject<VZapsHandlerError>();
  const parked = new Map<string, Delivery>();
  const failures: VZapsHandlerError[] = [];
  const deliveries: Delivery[] = [];
  const manual = ack === 'manual' ? 'held' : 'no';
  const stopped$ = new ReplaySubject<void>(1);
  let accepting = true;
  let ended = false;

  const source: DeliverySource = {
    get accepting() {
      return accepting;
    },
    get ended() {
      return ended;
    },
    scheduler,
    random,
    handling: () => undefined,
    stopped$,
    late: (event) =>
      deliveries.some((one) => one.event.id === event.id) ? Delivery.over(source, event, manual) : undefined,
    redeliver_seconds: 60,
    settled: (delivery) => settled$.next(delivery),
    parked: (delivery) => {
      parked.set(delivery.event.id, delivery);
      parked$.next(delivery);
    },
    claimedLate: (delivery) => late$.next(delivery),
    failed: (error) => {
      failures.push(error);
      failed$.next(error);
    },
  };

  const deliveryFor = (event: EventEnvelope): Delivery => {
    const before = parked.get(event.id);
    parked.delete(event.id);
    const count = (before?.count ?? 0) + 1;
    const delivery = new Delivery(source, event, count, manual, before);
    deliveries.push(delivery);
    return delivery;
  };

  const idOf = ({ event }: Pick<Delivery | VZapsHandlerError, 'event'>): string => event.id;
  return {
    settled$: settled$.pipe(map(idOf)),
    parked$: parked$.pipe(map(idOf)),
    failed$: failed$.pipe(map(idOf)),
    late$: late$.pipe(map(idOf)),
    failures,
    deliveries,
    deliver: () => (events$) =>
      new Observable((subscriber) => {
        if (live) {
          goLive(source);
          subscriber.add(() => removeLive(source));
        }
        subscriber.add(
          events$.subscribe({
            next: (event) => deliverTo(deliveryFor(event), subscriber),
            error: (error: unknown) => subscriber.error(error),
            complete: () => subscriber.complete(),
          }),
        );
      }),
    stopAccepting: () => {
      accepting = false;
      stopped$.next();
    },
    end: () => {
      ended = true;
    },
  };
};
