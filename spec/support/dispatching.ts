import { Subject, type Unsubscribable, VirtualTimeScheduler } from 'rxjs';
import type { VZapsHandlerError } from 'vzaps-rx';
import { type EventEnvelope } from 'vzaps-rx';
import { createAckQueue } from '~/delivery/ackQueue';
import { createCounters } from '~/delivery/counters';
import { type Delivery, deliveryOf } from '~/delivery/delivery';
import { createDispatcher } from '~/delivery/dispatcher';
import { Ledger } from '~/delivery/ledger';
import { createSettlement } from '~/delivery/settlement';
import { eventOf } from './marbles';
import { unwatched } from './unwatched';

const ME = Symbol();

export interface DispatcherOptions {
  readonly max_in_flight?: number;
  /** Whether each event is claimed, as it is delivered. */
  readonly claim?: boolean;
  readonly ack?: 'auto' | 'manual';
  /** Called with the id of each event that is delivered, while it is. */
  readonly onDelivered?: (id: string) => void;
  readonly onUnheard?: () => void;
}

/** A dispatcher of the events `come` brings; each delivered one is claimed, and released by the test. */
export const openDispatcher = ({
  max_in_flight = 1000,
  claim = true,
  ack = 'auto',
  onDelivered = () => undefined,
  onUnheard = () => undefined,
}: DispatcherOptions = {}) => {
  const scheduler = new VirtualTimeScheduler();
  const ledger = new Ledger(100, 'start');
  const acked: string[] = [];
  const acks = createAckQueue({
    afterHandling: (flush) => flush(),
    watch: unwatched,
    onAcked: () => undefined,
  });
  acks.attach({ write: (ids) => acked.push(...ids) > 0 });
  const counters = createCounters();
  const reported: VZapsHandlerError[] = [];
  let late = 0;
  const ended: unknown[] = [];
  const full = [false];
  let heard = true;
  const settlement = createSettlement({
    ledger,
    acks,
    watch: unwatched,
    store: undefined,
    scheduler,
    random: () => 0,
    afterHandling: (run) => run(),
    report: () => undefined,
    onSettled: () => dispatcher.onSettled(),
    waits: () => false,
    onForgotten: () => undefined,
  });
  const dispatcher = createDispatcher({
    ledger,
    settlement,
    acks,
    counters,
    watch: unwatched,
    scheduler,
    random: () => 0,
    settings: { max_in_flight, redeliver_seconds: 60, ack },
    report: (error) => reported.push(error),
    get heard() {
      return heard;
    },
    claimedLate: () => (late += 1),
    onSourceEnd: (error) => ended.push(error),
    onUnheard,
    onFull: (now) => full.push(now),
  });
  const frames$ = new Subject<EventEnvelope>();
  const delivered: string[] = [];
  const held = new Map<string, Delivery>();
  const listen = (): Unsubscribable => {
    const delivering = dispatcher.deliverTo({
      next: (event) => {
        const delivery = deliveryOf(event)!;
        delivered.push(event.id + (delivery.count > 1 ? String(delivery.count) : ''));
        if (claim) delivery.claim(ME);
        held.set(event.id, delivery);
        onDelivered(event.id);
      },
    });
    frames$.subscribe(delivering);
    return delivering;
  };
  return {
    acked,
    counters,
    delivered,
    dispatcher,
    ended,
    frames$,
    full,
    held,
    ledger,
    listening: listen(),
    listen,
    reported,
    scheduler,
    late: () => late,
    /** Whether anybody listens, behind the one subscriber. */
    setHeard: (now: boolean) => {
      heard = now;
    },
    come: (...ids: readonly string[]) => ids.forEach((id) => frames$.next(eventOf(id))),
    done: (id: string) => held.get(id)!.release('done', ME),
    fail: (id: string) => held.get(id)!.release('failed', ME),
  };
};
