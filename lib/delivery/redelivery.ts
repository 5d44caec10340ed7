import type { SchedulerLike, Subscription } from 'rxjs';
import type { Delivery } from './delivery';

/** Parked events, kept in memory to come again by themselves should the gateway not send them sooner. */
export interface Redelivery {
  /** Keeps a parked event for so long. */
  keep(delivery: Delivery, after_ms: number): void;
  /** The parked delivery of this id, which is no longer kept. */
  take(id: string): Delivery | undefined;
  /** Lets events come again from now on. */
  start(): void;
  /** Lets those come again now that `which` is true of. */
  comeNow(which: (delivery: Delivery) => boolean): void;
  /** Lets nothing come again until the next start. */
  stop(): void;
}

interface Kept {
  readonly delivery: Delivery;
  /** When it comes again, in the scheduler's milliseconds; never, once it was called back. */
  due: number;
}

/** Calls `again` with each delivery that is due, once; it stays kept until it is taken. One timer for all. */
export const createRedelivery = (
  scheduler: SchedulerLike,
  again: (delivery: Delivery) => void,
): Redelivery => {
  const kept = new Map<string, Kept>();
  let timer: Subscription | undefined;
  let timer_due = Infinity;
  let running = false;

  const disarm = (): void => {
    timer?.unsubscribe();
    timer = undefined;
    timer_due = Infinity;
  };

  const arm = (due: number): void => {
    if (!running || due >= timer_due) return;
    disarm();
    timer_due = due;
    timer = scheduler.schedule(fire, Math.max(0, due - scheduler.now()));
  };

  const armForEarliest = (): void => {
    let earliest = Infinity;
    for (const { due } of kept.values()) earliest = Math.min(earliest, due);
    arm(earliest);
  };

  const fire = (): void => {
    const now = scheduler.now();
    // The timer knows how much time has passed. A clock that says less was set back, and all that is due with it.
    const set_back = Math.max(0, timer_due - now);
    for (const one of kept.values()) one.due -= set_back;
    disarm();
    const due = [...kept.values()].filter((one) => one.due <= now);
    for (const one of due) {
      one.due = Infinity;
      again(one.delivery);
    }
    armForEarliest();
  };

  return {
    keep: (delivery, after_ms) => {
      const due = scheduler.now() + after_ms;
      kept.set(delivery.id, { delivery, due });
      arm(due);
    },
    take: (id) => {
      const found = kept.get(id)?.delivery;
      kept.delete(id);
      return found;
    },
    start: () => {
      running = true;
      // Whoever comes back begins with what was left.
      for (const one of kept.values()) one.due = scheduler.now();
      armForEarliest();
    },
    comeNow: (which) => {
      if (!running) return;
      const now = scheduler.now();
      for (const one of kept.values()) if (which(one.delivery)) one.due = Math.min(one.due, now);
      timer_due = Math.min(timer_due, now);
      fire();
    },
    stop: () => {
      running = false;
      disarm();
    },
  };
};
