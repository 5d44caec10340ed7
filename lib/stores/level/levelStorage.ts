import type { ClassicLevel } from 'classic-level';
import { Ids, State } from '../grouped/codecs';
import type { Group, GroupsState, StoredGroups } from '../grouped/groups';
import { corrupt, type GroupStorage, inUse, messageOf } from '../grouped/groupStorage';
import { seal, unseal } from './sealed';

/** What a LevelDB storage works with. */
export interface LevelStorageSettings {
  readonly directory: string;
  /** Waits with each write until it is on the disk. */
  readonly sync: boolean;
}

const STATE = 'state';

/** Keys are sorted as text, so all positions have as many digits as the largest safe integer. */
const keyOf = (position: number): string => `group:${String(position).padStart(16, '0')}`;
const GROUP_KEY = /^group:(\d{16})$/;

/** The error that LevelDB gave: the others tell only of what came of it. */
const innermost = (error: unknown): { readonly code?: unknown } => {
  const { cause } = Object(error) as { readonly cause?: unknown };
  return cause === undefined ? (Object(error) as object) : innermost(cause);
};

const importLevel = async (): Promise<typeof ClassicLevel> => {
  try {
    return (await import('classic-level')).ClassicLevel;
  } catch (error) {
    const { code } = innermost(error);
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
      throw new Error('levelStore() needs the package classic-level: npm install classic-level', {
        cause: error,
      });
    throw error;
  }
};

const EMPTY: GroupsState = { first: 0, next: 0, cursor: undefined };

const isSame = (one: GroupsState, other: GroupsState): boolean =>
  one.first === other.first && one.next === other.next && one.cursor === other.cursor;

/** The state in a record. Throws an `Error` if this library did not write it. */
const readState = (sealed: string | undefined): GroupsState => {
  if (sealed === undefined) return EMPTY;
  const value = unseal(STATE, sealed);
  if (!State.is(value)) throw new Error(`record "${STATE}" is in a format that this version does not know`);
  return { first: value.first, next: value.next, cursor: value.cursor };
};

/** Reads records in the order of their keys. Throws an `Error` for the first that this library did not write. */
const readRecords = (records: readonly (readonly [key: string, sealed: string])[]): StoredGroups => {
  const groups: Group[] = [];
  let state: GroupsState | undefined;
  for (const [key, sealed] of records) {
    const position = GROUP_KEY.exec(key)?.[1];
    if (position === undefined && key !== STATE)
      throw new Error(`it holds ${JSON.stringify(key)}, which is not of vzaps-rx`);
    if (position === undefined) {
      state = readState(sealed);
      continue;
    }
    const ids = unseal(key, sealed);
    if (Ids.is(ids)) groups.push({ position: Number(position), ids });
    else throw new Error(`record ${JSON.stringify(key)} is in a format that this version does not know`);
  }
  return { groups, state };
};

/** True if something was written before the last opening. LevelDB takes a table whose index is damaged for an empty one. */
const hasTables = (database: ClassicLevel): boolean =>
  [0, 1, 2, 3, 4, 5, 6].some((level) => database.getProperty(`leveldb.num-files-at-level${level}`) !== '0');

/** Groups in a LevelDB directory, one record each. */
export const levelStorage = ({ directory, sync }: LevelStorageSettings): GroupStorage => {
  const about = {
    title: `the LevelDB store in ${directory}`,
    remedy: 'move the directory away',
  };
  let database: ClassicLevel | undefined;
  /** After a failed write: the states one of which the database has to have when it is opened again. */
  let possible: readonly GroupsState[] = [];

  const explain = (error: unknown): Error => {
    const cause = innermost(error);
    if (cause.code === 'LEVEL_LOCKED') return inUse(about, cause);
    if (cause.code === 'LEVEL_CORRUPTION') return corrupt(about, cause);
    return new Error(
      `${about.title} could not be opened; it has to be a directory that this process may write to: ${messageOf(cause)}`,
      { cause },
    );
  };

  /**
   * Opens the database again, whose log has a torn record since a write failed: what is written behind that is not found when
   * the log is read.
   */
  const reopen = async (damaged: ClassicLevel): Promise<void> => {
    try {
      await damaged.close();
      await damaged.open();
    } catch (error) {
      throw explain(error);
    }
    const found = readState(await damaged.get(STATE));
    if (!possible.some((state) => isSame(state, found)))
      throw corrupt(about, new Error('what was written last is gone'));
    possible = [found];
  };

  return {
    ...about,
    open: async () => {
      const Level = await importLevel();
      const opening = new Level(directory);
      try {
        await opening.open();
      } catch (error) {
        throw explain(error);
      }
      try {
        const stored = readRecords(await opening.iterator().all());
        if (stored.state === undefined && hasTables(opening)) throw new Error('all of it is unreadable');
        database = opening;
        possible = [];
        return stored;
      } catch (error) {
        await opening.close();
        throw corrupt(about, error);
      }
    },
    write: async ({ added, expired, before, state }) => {
      const batch = expired.map((position) => ({ type: 'del' as const, key: keyOf(position) }));
      const puts = [
        ...(added === undefined ? [] : [[keyOf(added.position), added.ids] as const]),
        [STATE, { format: 1, ...state }] as const,
      ].map(([key, value]) => ({ type: 'put' as const, key, value: seal(key, value) }));
      if (database === undefined) throw new Error(`${about.title} is closed`);
      if (possible.length > 0) await reopen(database);
      try {
        await database.batch([...batch, ...puts], { sync });
        possible = [];
      } catch (error) {
        possible = [...(possible.length > 0 ? possible : [before]), state];
        throw error;
      }
    },
    close: async () => {
      const closing = database;
      database = undefined;
      await closing?.close();
    },
  };
};
