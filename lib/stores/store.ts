/** What a store holds of one subscription. */
export interface StoredState {
  /** The event to resume after; undefined in a new store. */
  readonly cursor: string | undefined;
  /** The ids of settled events, the oldest first; at least the last `seen_capacity` of them, if there were so many. */
  readonly settled: Iterable<string>;
}

/** What one commit adds. */
export interface Commit {
  /** The events that were handled since the last commit, in the order in which their handling ended. */
  readonly settled: readonly string[];
  /** Where to resume after a restart; undefined as long as nothing may be resumed after. */
  readonly cursor: string | undefined;
}

/**
 * Where the settled ids and the cursor of one subscription are kept, so that a restart neither loses nor repeats events.
 * An event is acked only after `commit` has resolved; one commit runs at a time, and events that settle meanwhile go into
 * the next one together.
 *
 * One store holds one subscription: two would overwrite each other's cursor. Ready-made ones are `vzaps-rx/stores/memory`,
 * `/level` and `/indexeddb`. One of your own needs no more than this:
 *
 * @example
 * ```ts
 * const store: EventStore = {
 *   load: async () => {
 *     const rows = await sql`SELECT id FROM settled ORDER BY position DESC LIMIT 100000`;
 *     const [state] = await sql`SELECT last_event FROM cursor`;
 *     return { cursor: state?.last_event, settled: rows.map(({ id }) => id).reverse() };
 *   },
 *   commit: ({ settled, cursor }) =>
 *     sql.begin(async (transaction) => {
 *       for (const id of settled)
 *         await transaction`INSERT INTO settled (id) VALUES (${id}) ON CONFLICT DO NOTHING`;
 *       if (cursor !== undefined) await transaction`UPDATE cursor SET last_event = ${cursor}`;
 *     }),
 *   close: () => sql.end(),
 * };
 * ```
 */
export interface EventStore {
  /** How many settled ids it keeps, where that is limited. `SEEN_CAPACITY_EXCEEDED` tells when a restart would need more. */
  readonly capacity?: number;
  /**
   * Called once, before the first connection. A rejection ends the stream with a `VZapsStoreError`, which has it as its
   * `cause`; nothing was connected, and nothing is acked. Say in it what is to be done.
   */
  load(): Promise<StoredState>;
  /**
   * Makes the commit durable: all of it or nothing. A rejection is reported as `STORE_FAILED`, and the same events are
   * committed again later, perhaps with more; so an id may come twice, also if the first commit has got through after all.
   */
  commit(commit: Commit): Promise<void>;
  /**
   * Releases what `load` has opened. Called once, if `load` has resolved, when the subscription has ended and nothing is being
   * committed. A rejection is reported as `STORE_FAILED`. Leave it out if there is nothing to release.
   */
  close?(): Promise<void>;
}
