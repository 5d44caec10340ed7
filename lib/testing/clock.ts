import { setImmediate } from 'node:timers';
import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** The real time: that of the gateway, and of whatever in here is given no other. */
export const DEFAULT_SCHEDULER: SchedulerLike = asyncScheduler;

/**
 * Resolves when all promises that can go on by themselves have gone on. By Node's own timer: a runner may have put others in the
 * place of the global ones, which never come by themselves.
 */
export const promisesSettled = (): Promise<void> =>
  new Promise((resolve) => void setImmediate(() => resolve()));
