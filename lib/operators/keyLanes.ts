/** What has a key, or waits for it. */
export interface Keyed<T> {
  key: unknown;
  /** Those who wait for its key, while it has it. */
  lane: T[] | undefined;
}

/** Who has which key, and who waits for it, in order. A key that is not in use leaves nothing behind. */
export class KeyLanes<T extends Keyed<T>> {
  /** The keys in use, each with those who wait for it. */
  readonly #lanes = new Map<unknown, T[]>();
  /** Lanes of keys that are not in use any more, for the next ones: a map of old objects is spared much by the garbage collector. */
  readonly #empty: T[][] = [];

  /** False if its key is in use: then it waits for its turn. */
  take(task: T): boolean {
    const lane = this.#lanes.get(task.key);
    if (lane !== undefined) {
      lane.push(task);
      return false;
    }
    task.lane = this.#empty.pop() ?? [];
    this.#lanes.set(task.key, task.lane);
    return true;
  }

  /** Gives the key to the next one that waits for it, and tells which. One that has no key has none to give. */
  passOn(task: T): T | undefined {
    const { lane } = task;
    if (lane === undefined) return undefined;
    task.lane = undefined;
    const next = lane.shift();
    if (next === undefined) {
      this.#lanes.delete(task.key);
      this.#empty.push(lane);
    } else next.lane = lane;
    return next;
  }

  /** Those who wait and may not any more, which they don't from then on. */
  takeOut(mayWait: (task: T) => boolean): T[] {
    const out: T[] = [];
    for (const lane of this.#lanes.values())
      for (const task of lane.splice(0)) (mayWait(task) ? lane : out).push(task);
    return out;
  }
}
