/** Which of an instance's numbered events were handled: one number and what is ahead of it, however many there were. */
export interface Arrivals {
  /** Notes that an event was handled. Returns false if it had been before. */
  note(number: number): boolean;
  /** All below this one were handled. */
  readonly next: number;
}

export const createArrivals = (): Arrivals => {
  const ahead = new Set<number>();
  let next = 0;
  return {
    note: (number) => {
      if (number < next || ahead.has(number)) return false;
      ahead.add(number);
      while (ahead.delete(next)) next += 1;
      return true;
    },
    get next() {
      return next;
    },
  };
};
