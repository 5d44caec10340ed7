/** Counts what happens within a while, to the second. */
export interface RecentCount {
  add(count: number): void;
  readonly total: number;
}

const SECOND_MS = 1000;

/** Keeps one number for each second in which something happened, for `window_ms` and no longer. */
export const createRecentCount = (window_ms: number, now: () => number): RecentCount => {
  const seconds: { readonly at: number; count: number }[] = [];
  let total = 0;

  const forget = (at: number): void => {
    const oldest = Math.floor((at - window_ms) / SECOND_MS);
    while (seconds[0] !== undefined && seconds[0].at < oldest) total -= seconds.shift()?.count ?? 0;
  };

  return {
    add: (count) => {
      const at = now();
      const second = Math.floor(at / SECOND_MS);
      // A clock that was set back makes what it had counted as old as it is now.
      if ((seconds.at(-1)?.at ?? second) > second)
        seconds.splice(0, seconds.length, { at: second, count: total });
      const newest = seconds.at(-1);
      if (newest?.at === second) newest.count += count;
      else seconds.push({ at: second, count });
      total += count;
      forget(at);
    },
    get total() {
      forget(now());
      return total;
    },
  };
};
