import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** The real time: that of the gateway, and of whatever in here is given no other. */
export const DEFAULT_SCHEDULER: SchedulerLike = asyncScheduler;

// Taken now: a runner may put timers of its own in their place, which never come by themselves.
const { setImmediate, setTimeout } = globalThis as {
  readonly setImmediate?: (run: () => void) => unknown;
  readonly setTimeout: (run: () => void) => unknown;
};

/** Resolves when all promises that can go on by themselves have gone on. */
export const promisesSettled = (): Promise<void> =>
  new Promise((resolve) => void (setImmediate ?? setTimeout)(resolve));
