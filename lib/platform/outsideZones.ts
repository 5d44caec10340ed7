import { asyncScheduler, type SchedulerAction, type SchedulerLike, type Subscription } from 'rxjs';

/** What is used of zone.js, in applications that have it. */
interface Zone {
  run<T>(what: () => T): T;
}

const zones = (): { readonly current: Zone; readonly root: Zone } | undefined =>
  (globalThis as { readonly Zone?: ReturnType<typeof zones> }).Zone;

/**
 * The real time, also in applications with zone.js (Angular). Timers stand in the root zone: one that always waits, such as for
 * the next sign of life, would keep an application from ever being stable. What they do is done in the zone that asked.
 */
export const outsideZones: SchedulerLike = {
  now: () => asyncScheduler.now(),
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T): Subscription {
    const found = zones();
    if (found === undefined) return asyncScheduler.schedule(work, delay, state);
    const { current, root } = found;
    const inCurrent = function (this: SchedulerAction<T>, again?: T): void {
      current.run(() => {
        work.call(this, again);
      });
    };
    return root.run(() => asyncScheduler.schedule(inCurrent, delay, state));
  },
};
