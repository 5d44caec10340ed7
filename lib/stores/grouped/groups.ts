import { newestIds } from '../newestIds';
import type { Commit, StoredState } from '../store';

/** The ids of one commit. A position counts the ids that were ever committed before: it orders groups, and shows a lost one. */
export interface Group {
  readonly position: number;
  readonly ids: readonly string[];
}

/** What is stored beside the groups. */
export interface GroupsState {
  /** The position of the oldest group. */
  readonly first: number;
  /** The position after the newest group. */
  readonly next: number;
  readonly cursor: string | undefined;
}

/** All that is stored; no state in a new store. */
export interface StoredGroups {
  readonly groups: readonly Group[];
  readonly state: GroupsState | undefined;
}

/** What one commit writes, all of it or nothing. */
export interface Change {
  /** The new group; undefined where a commit moves the cursor only. */
  readonly added: Group | undefined;
  /** The positions of the groups that are not needed any more, the oldest first. */
  readonly expired: readonly number[];
  /** The state that is replaced. */
  readonly before: GroupsState;
  readonly state: GroupsState;
}

/** Which groups there are. Pure: what comes of a plan that was not written is nothing. */
export interface GroupIndex {
  /** What the store gives back when it is loaded. */
  readonly stored: StoredState;
  /** What has to be written for a commit. */
  plan(commit: Commit): Change;
  /** The change was written. */
  apply(change: Change): void;
}

/** Throws an `Error` that says what is missing, where the groups are not all there. */
const assertComplete = ({ groups, state }: StoredGroups): void => {
  let position = state?.first ?? 0;
  for (const group of groups) {
    if (group.position !== position) throw new Error(`the ids from number ${position} on are missing`);
    position += group.ids.length;
  }
  if (position !== (state?.next ?? 0)) throw new Error(`the ids from number ${position} on are missing`);
};

/**
 * One record per commit instead of one per id: a write costs the same however many events it settles, and so does trimming,
 * which drops whole groups while the rest still holds `capacity` ids. So at most `capacity` ids and one group are stored.
 */
export const indexGroups = (stored: StoredGroups, capacity: number): GroupIndex => {
  assertComplete(stored);
  let state: GroupsState = stored.state ?? { first: 0, next: 0, cursor: undefined };
  // Where each group begins. What expired is cut off now and then, since shift() would move all of them each time.
  let positions = stored.groups.map(({ position }) => position);
  let oldest = 0;
  const ids_stored = stored.groups.flatMap(({ ids }) => ids);

  return {
    stored: { cursor: state.cursor, settled: newestIds(ids_stored, capacity) },
    plan: ({ settled, cursor }) => {
      const ids = settled.slice(-capacity);
      const position = state.next + settled.length - ids.length;
      const next = position + ids.length;
      const expired: number[] = [];
      for (let index = oldest; index < positions.length; index += 1) {
        if ((positions[index + 1] ?? position) > next - capacity) break;
        expired.push(positions[index] as number);
      }
      const first = positions[oldest + expired.length] ?? position;
      const added = ids.length === 0 ? undefined : { position, ids };
      return { added, expired, before: state, state: { first, next, cursor } };
    },
    apply: (change) => {
      state = change.state;
      oldest += change.expired.length;
      if (change.added !== undefined) positions.push(change.added.position);
      if (oldest * 2 > positions.length) {
        positions = positions.slice(oldest);
        oldest = 0;
      }
    },
  };
};
