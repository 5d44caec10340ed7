/** What is told apart by an event's id, as far as it is needed to find it. */
interface Held {
  readonly event: { readonly id: string };
  /** `held` as long as it is still to be decided on. */
  readonly manual: 'no' | 'held' | 'released';
}

/** Finds what is delivered with `ack: 'manual'` by the event's id. Two subscriptions may have the same event. */
export interface HeldById<D extends Held> {
  hold(one: D): void;
  letGo(one: D): void;
  /** The one that is still to be decided on, or else one that waits for its handlers. */
  find(id: string): D | undefined;
}

export const createHeldById = <D extends Held>(): HeldById<D> => {
  const held = new Map<string, Set<D>>();
  return {
    hold: (one) => {
      const same = held.get(one.event.id);
      if (same === undefined) held.set(one.event.id, new Set([one]));
      else same.add(one);
    },
    letGo: (one) => {
      const same = held.get(one.event.id);
      same?.delete(one);
      if (same?.size === 0) held.delete(one.event.id);
    },
    find: (id) => {
      const same = held.get(id);
      if (same === undefined) return undefined;
      const [first] = same;
      for (const one of same) if (one.manual === 'held') return one;
      return first;
    },
  };
};
