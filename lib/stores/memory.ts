import * as is from '~/options/checks';
import { decodeOptions, optional } from '~/options/decodeOptions';
import { newestIds } from './newestIds';
import type { EventStore } from './store';

export type { Commit, EventStore, StoredState } from './store';

/** The options of `memoryStore`. */
export interface MemoryStoreOptions {
  /** How many settled ids are kept; older ones go. @default 100000 */
  readonly capacity?: number;
}

const FIELDS = { capacity: optional(is.positiveCount, 100_000) };

/**
 * Keeps the settled ids and the cursor as long as this object lives, so that a subscription can carry on where an earlier one
 * of the same process ended. Nothing outlives the process.
 *
 * Throws a `VZapsConfigurationError` for a wrong option.
 *
 * @example
 * ```ts
 * const store = memoryStore();
 * client.events.subscribe({ instance_id, instance_token, store });
 * ```
 */
export const memoryStore = (options: MemoryStoreOptions = {}): EventStore => {
  const { capacity } = decodeOptions(FIELDS, options);
  let ids: string[] = [];
  let cursor: string | undefined;

  return {
    capacity,
    load: () => Promise.resolve({ cursor, settled: newestIds(ids, capacity) }),
    commit: (commit) => {
      for (const id of commit.settled) ids.push(id);
      // Cut off seldom, since each time all that stay are copied.
      if (ids.length > capacity * 2) ids = ids.slice(-capacity);
      cursor = commit.cursor;
      return Promise.resolve();
    },
  };
};
