import { type SchedulerAction, type Subscription, VirtualTimeScheduler } from 'rxjs';

/** Virtual time whose timers take what `adjust` makes of the milliseconds that they are asked for. */
export class AdjustedTime extends VirtualTimeScheduler {
  readonly #adjust: (delay: number) => number;

  constructor(adjust: (delay: number) => number) {
    super();
    this.#adjust = adjust;
  }

  override schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delay = 0,
    state?: T,
  ): Subscription {
    return super.schedule(work, this.#adjust(delay), state);
  }
}
