import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { outsideZones } from './outsideZones';

/** Randomness and time for what is used without a client, or with one that was given none. */
export const DEFAULT_RANDOM: () => number = Math.random;
export const DEFAULT_SCHEDULER: SchedulerLike = outsideZones;

/** True for time that passes by itself. */
export const isRealTime = (scheduler: SchedulerLike): boolean =>
  scheduler === outsideZones || scheduler === asyncScheduler;
