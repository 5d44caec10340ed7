import * as is from '~/options/checks';
import { decodeOptions, optional, required } from '~/options/decodeOptions';
import { groupedStore } from './grouped/groupedStore';
import { levelStorage } from './level/levelStorage';
import type { EventStore } from './store';

export type { Commit, EventStore, StoredState } from './store';

/** The options of `levelStore`. */
export interface LevelStoreOptions {
  /** The directory of the database, of this subscription alone. Made if it is not there. */
  readonly directory: string;
  /** How many settled ids are kept; older ones go. @default 100000 */
  readonly capacity?: number;
  /** Waits with each commit until it is on the disk. Without, a power cut may take back the last commits; a kill never does. @default true */
  readonly sync?: boolean;
}

const FIELDS = {
  directory: required(is.nonEmptyString),
  capacity: optional(is.positiveCount, 100_000),
  sync: optional(is.boolean, true),
};

/**
 * Keeps the settled ids and the cursor in a LevelDB directory, for one process at a time. Needs the package `classic-level`.
 *
 * Throws a `VZapsConfigurationError` for a wrong option. Its `load()` rejects if the directory is in use, damaged or not
 * writable, or the package is missing.
 *
 * @example
 * ```ts
 * const store = levelStore({ directory: './state/instance-1' });
 * client.events.subscribe({ instance_id, instance_token, store });
 * ```
 */
export const levelStore = (options: LevelStoreOptions): EventStore => {
  const { capacity, ...settings } = decodeOptions(FIELDS, options);
  return groupedStore(levelStorage(settings), capacity);
};
