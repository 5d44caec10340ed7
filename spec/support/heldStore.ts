import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
import { type Commit, type EventStore, memoryStore } from 'vzaps-rx/stores/memory';

/** A commit that waits for its answer. */
export interface HeldCommit extends Commit {
  /** Writes it, and says so. */
  finish(): Promise<void>;
  /** Writes nothing, as on a full disk. */
  fail(error: unknown): void;
}

/** A store that a test answers for. */
export interface HeldStore extends EventStore {
  /** All commits that were asked for. */
  readonly commits: readonly HeldCommit[];
  /** Resolves to the commit of this number, the first being 1, when it is asked for. */
  commitNumber(number: number): Promise<HeldCommit>;
}

/** A store whose commits are held until the test says what comes of them. */
export const heldStore = (): HeldStore => {
  const kept = memoryStore();
  const commits$ = new BehaviorSubject<readonly HeldCommit[]>([]);
  return {
    get commits() {
      return commits$.value;
    },
    commitNumber: async (number) => {
      const commits = await firstValueFrom(commits$.pipe(filter(({ length }) => length >= number)));
      return commits[number - 1]!;
    },
    load: () => kept.load(),
    commit: (commit) =>
      new Promise((resolve, reject) => {
        const held: HeldCommit = {
          ...commit,
          finish: () => kept.commit(commit).then(resolve),
          fail: reject,
        };
        commits$.next([...commits$.value, held]);
      }),
  };
};
