import * as is from '~/options/checks';
import { decodeOptions, optional, required } from '~/options/decodeOptions';
import { groupedStore } from './grouped/groupedStore';
import { indexedDbStorage } from './indexeddb/indexedDbStorage';
import type { EventStore } from './store';

export type { Commit, EventStore, StoredState } from './store';

/** The options of `indexedDbStore`. */
export interface IndexedDbStoreOptions {
  /** The name of the database, of this subscription alone. Made if it is not there. */
  readonly name: string;
  /** How many settled ids are kept; older ones go. @default 100000 */
  readonly capacity?: number;
}

const FIELDS = {
  name: required(is.nonEmptyString),
  capacity: optional(is.positiveCount, 100_000),
};

/**
 * Keeps the settled ids and the cursor in IndexedDB, for one tab or worker at a time.
 *
 * Throws a `VZapsConfigurationError` for a wrong option. Its `load()` rejects if another tab uses the database, or it is
 * damaged, or the browser does not let it be opened.
 *
 * @example
 * ```ts
 * const store = indexedDbStore({ name: 'vzaps-instance-1' });
 * client.events.subscribe({ instance_id, instance_token, store });
 * ```
 */
export const indexedDbStore = (options: IndexedDbStoreOptions): EventStore => {
  const { capacity, name } = decodeOptions(FIELDS, options);
  return groupedStore(indexedDbStorage(name), capacity);
};
