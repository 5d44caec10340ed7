import { Ids, State } from '../grouped/codecs';
import type { Change, GroupsState, StoredGroups } from '../grouped/groups';
import { corrupt, type GroupStorage, inUse, messageOf } from '../grouped/groupStorage';
import { holdName } from './holdName';
import { completionOf, resultOf } from './requests';

const GROUPS = 'groups';
const STATE = 'state';
const VERSION = 1;

const runtime: { readonly indexedDB?: IDBFactory } = globalThis;

const openDatabase = async (name: string): Promise<IDBDatabase> => {
  if (runtime.indexedDB === undefined)
    throw new Error('there is no IndexedDB here; on Node, use levelStore of vzaps-rx/stores/level');
  const request = runtime.indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(GROUPS);
    request.result.createObjectStore(STATE);
  };
  const database = await resultOf(request);
  // Whoever wants to delete the database is not to wait for us.
  database.onversionchange = () => database.close();
  return database;
};

/** Throws an `Error` where something is stored that this library did not write. */
const readGroups = async (database: IDBDatabase): Promise<StoredGroups> => {
  const transaction = database.transaction([GROUPS, STATE], 'readonly');
  const groups = transaction.objectStore(GROUPS);
  const [positions, values, state] = await Promise.all([
    resultOf(groups.getAllKeys()),
    resultOf<unknown[]>(groups.getAll()),
    resultOf<unknown>(transaction.objectStore(STATE).get(STATE)),
  ]);
  if (state !== undefined && !State.is(state))
    throw new Error('its state is in a format that this version does not know');
  return {
    groups: values.map((ids, index) => {
      const position = positions[index];
      if (typeof position !== 'number' || !Ids.is(ids))
        throw new Error(`what stands under ${JSON.stringify(position)} is no list of ids`);
      return { position, ids };
    }),
    state: state && { first: state.first, next: state.next, cursor: state.cursor },
  };
};

/** True if nobody has written since. Another tab has, where the runtime knows no locks. */
const isUnchanged = (stored: unknown, { first, next }: GroupsState): boolean =>
  State.is(stored) ? stored.first === first && stored.next === next : stored === undefined && next === 0;

/**
 * Groups in an IndexedDB database. A library would be larger than what is used of it here: the results of four requests and
 * the end of a transaction.
 */
export const indexedDbStorage = (name: string): GroupStorage => {
  const about = { title: `the IndexedDB store '${name}'`, remedy: 'delete the database' };
  let database: IDBDatabase | undefined;
  let release: (() => void) | undefined;

  const close = (): void => {
    database?.close();
    database = undefined;
  };
  const closeAndRelease = (): void => {
    close();
    release?.();
    release = undefined;
  };

  /** All of it goes into one transaction, which is aborted where any of it fails. */
  const writeIn = async (transaction: IDBTransaction, change: Change): Promise<void> => {
    const { added, expired, before, state } = change;
    const groups = transaction.objectStore(GROUPS);
    const states = transaction.objectStore(STATE);
    const stored = await resultOf<unknown>(states.get(STATE));
    try {
      if (!isUnchanged(stored, before))
        throw new Error(`${about.title} was deleted, or changed by another tab; load the page again`);
      const newest_expired = expired.at(-1);
      if (newest_expired !== undefined) groups.delete(IDBKeyRange.upperBound(newest_expired));
      if (added !== undefined) groups.put(added.ids, added.position);
      states.put({ format: 1, ...state }, STATE);
    } catch (error) {
      transaction.abort();
      throw error;
    }
  };

  return {
    ...about,
    open: async () => {
      release = await holdName(`vzaps-rx/stores/indexeddb/${name}`);
      if (release === undefined) throw inUse(about);
      try {
        database = await openDatabase(name);
      } catch (cause) {
        closeAndRelease();
        throw new Error(`${about.title} could not be opened: ${messageOf(cause)}`, { cause });
      }
      try {
        return await readGroups(database);
      } catch (error) {
        closeAndRelease();
        throw corrupt(about, error);
      }
    },
    write: async (change) => {
      // A browser may have dropped the connection while the page slept: after a failure it is made anew.
      database ??= await openDatabase(name);
      try {
        const transaction = database.transaction([GROUPS, STATE], 'readwrite', { durability: 'strict' });
        const completion = completionOf(transaction);
        await Promise.all([writeIn(transaction, change), completion]);
      } catch (error) {
        close();
        throw error;
      }
    },
    close: async () => {
      await Promise.resolve();
      closeAndRelease();
    },
  };
};
