/** What is told apart by an event's id, as far as it is needed to find it. */
interface Held {
  /** The event's. */
  readonly id: string;
  /** `held` as long as it is still to be decided on. */
  readonly manual: 'no' | 'held' | 'released';
  /** Where it comes from. */
  readonly source: { readonly ended: boolean };
}

/** Finds what is delivered with `ack: 'manual'` by the event's id. Two subscriptions may have the same event. */
export interface HeldById<D extends Held> {
  hold(one: D): void;
  letGo(one: D): void;
  /** A source is over. What it has left undecided is kept until some more have ended: somebody may still decide on it. */
  end(source: D['source']): void;
  /** The one that is still to be decided on, best of a source that waits for it, or else one that waits for its handlers. */
  find(id: string): D | undefined;
}

const MOST_ENDED = 10;

export const createHeldById = <D extends Held>(): HeldById<D> => {
  const held = new Map<string, Set<D>>();
  const ended: D['source'][] = [];

  const letGo = (one: D): void => {
    const same = held.get(one.id);
    same?.delete(one);
    if (same?.size === 0) held.delete(one.id);
  };

  const of = (source: D['source']): readonly D[] =>
    [...held.values()].flatMap((same) => [...same].filter((one) => one.source === source));

  return {
    hold: (one) => {
      const same = held.get(one.id);
      if (same === undefined) held.set(one.id, new Set([one]));
      else same.add(one);
    },
    letGo,
    end: (source) => {
      if (of(source).length === 0) return;
      ended.push(source);
      if (ended.length > MOST_ENDED) for (const one of of(ended.shift() as D['source'])) letGo(one);
    },
    find: (id) => {
      const same = [...(held.get(id) ?? [])];
      const undecided = same.filter(({ manual }) => manual === 'held');
      return undecided.find(({ source }) => !source.ended) ?? undecided[0] ?? same[0];
    },
  };
};
