import type { TimestampProvider } from 'rxjs';

/** Counts what happens within a while, to the second. */
export interface RecentCount {
  add(count: number): void;
  readonly total: number;
}

const SECOND_MS = 1000;

/** Keeps one number for each second in which something happened, for `window_ms` and no longer. */
export const createRecentCount = (window_ms: number, clock: TimestampProvider): RecentCount =>
  new CountBySeconds(window_ms, clock);

class CountBySeconds implements RecentCount {
  readonly #seconds: { readonly at: number; count: number }[] = [];
  readonly #window_ms: number;
  readonly #clock: TimestampProvider;
  #total = 0;

  constructor(window_ms: number, clock: TimestampProvider) {
    this.#window_ms = window_ms;
    this.#clock = clock;
  }

  get total(): number {
    this.#forget(this.#clock.now());
    return this.#total;
  }

  add(count: number): void {
    const seconds = this.#seconds;
    const at = this.#clock.now();
    const second = Math.floor(at / SECOND_MS);
    // A clock that was set back makes what it had counted as old as it is now.
    if ((seconds.at(-1)?.at ?? second) > second)
      seconds.splice(0, seconds.length, { at: second, count: this.#total });
    const newest = seconds.at(-1);
    if (newest?.at === second) newest.count += count;
    else seconds.push({ at: second, count });
    this.#total += count;
    this.#forget(at);
  }

  #forget(at: number): void {
    const seconds = this.#seconds;
    const oldest = Math.floor((at - this.#window_ms) / SECOND_MS);
    while (seconds[0] !== undefined && seconds[0].at < oldest) this.#total -= seconds.shift()?.count ?? 0;
  }
}
