import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** The real time: that of the gateway, and of whatever in here is given no other. */
export const DEFAULT_SCHEDULER: SchedulerLike = asyncScheduler;
