/** A list that forgets its oldest entries. */
export interface LimitedList<T> {
  readonly entries: readonly T[];
  add(entry: T): void;
}

/** It forgets a tenth at a time, since to forget one at a time would move all the others each time. */
export const limitedList = <T>(limit: number): LimitedList<T> => {
  const entries: T[] = [];
  return {
    entries,
    add: (entry) => {
      if (entries.length >= limit) entries.splice(0, Math.ceil(limit / 10));
      entries.push(entry);
    },
  };
};
