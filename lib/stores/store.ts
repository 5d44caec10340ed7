/** What a store holds of one subscription. */
export interface StoredState {
  /** The event to resume after; undefined in a new store. */
  readonly cursor: string | undefined;
  /** The ids of settled events, the oldest first; at least the last `seen_capacity` of them, if there were so many. */
  readonly settled: Iterable<string>;
}

/** What one commit adds. */
export interface Commit {
  /** The events that were handled since the last commit. */
  readonly settled: readonly string[];
  /** Where to resume after a restart. */
  readonly cursor: string | undefined;
}

/**
 * Where the settled ids and the cursor of one subscription are kept, so that a restart neither loses nor repeats events.
 * An event is acked only after `commit` has resolved; one commit runs at a time, and events that settle meanwhile go into
 * the next one together.
 */
export interface EventStore {
  /** Called once, before the first connection. A rejection ends the stream, and nothing is acked. */
  load(): Promise<StoredState>;
  /** Makes the commit durable, all of it or nothing. After a rejection the same events are committed again later. */
  commit(commit: Commit): Promise<void>;
  /** Releases what `load` has opened. Called once, when the subscription has ended and nothing is being committed. */
  close?(): Promise<void>;
}
