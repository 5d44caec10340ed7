/** How many a second, of late. */
export interface Rate {
  /** So many there are by now. */
  note(total: number): void;
  readonly per_second: number;
}

/** Older counts are of no interest. */
const WINDOW_MS = 5000;

export const createRate = (now: () => number): Rate => {
  const counts: { readonly at: number; readonly total: number }[] = [];
  return {
    note: (total) => {
      counts.push({ at: now(), total });
      while (counts.length > 2 && counts[0] !== undefined && counts[0].at < now() - WINDOW_MS) counts.shift();
    },
    get per_second() {
      const [first, last] = [counts[0], counts.at(-1)];
      if (first === undefined || last === undefined || last.at <= first.at) return 0;
      return ((last.total - first.total) / (last.at - first.at)) * 1000;
    },
  };
};
