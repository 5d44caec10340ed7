import type { EventStore } from '../store';
import { type GroupIndex, indexGroups } from './groups';
import { corrupt, type GroupStorage, inUse } from './groupStorage';

/** Runs tasks one after the other, in the order of the calls. */
const createQueue = (): (<T>(task: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  };
};

/** A store over a storage of groups. Its calls are worked off one after the other. */
export const groupedStore = (storage: GroupStorage, capacity: number): EventStore => {
  const inTurn = createQueue();
  let index: GroupIndex | undefined;

  return {
    capacity,
    load: () =>
      inTurn(async () => {
        if (index !== undefined) throw inUse(storage);
        const stored = await storage.open();
        try {
          index = indexGroups(stored, capacity);
        } catch (error) {
          await storage.close();
          throw corrupt(storage, error);
        }
        return index.stored;
      }),
    commit: (commit) =>
      inTurn(async () => {
        if (index === undefined) throw new Error(`${storage.title} is not open: load() comes first`);
        const change = index.plan(commit);
        await storage.write(change);
        index.apply(change);
      }),
    close: () =>
      inTurn(async () => {
        if (index === undefined) return;
        index = undefined;
        await storage.close();
      }),
  };
};
