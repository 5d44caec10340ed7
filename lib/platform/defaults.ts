import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** Randomness and time for operators that are used without a client, which would bring its own. */
export const DEFAULT_RANDOM: () => number = Math.random;
export const DEFAULT_SCHEDULER: SchedulerLike = asyncScheduler;
