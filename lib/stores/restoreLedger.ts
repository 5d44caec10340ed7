import { catchError, defer, map, type Observable, ReplaySubject, share, throwError } from 'rxjs';
import type { Ledger } from '~/delivery/ledger';
import { VZapsStoreError } from '~/errors';
import type { EventStore, StoredState } from './store';

const isStoredState = (value: unknown): value is StoredState => {
  const { cursor, settled } = (value ?? {}) as { readonly [Name in keyof StoredState]?: unknown };
  const has_cursor = cursor === undefined || typeof cursor === 'string';
  return has_cursor && typeof settled === 'object' && settled !== null && Symbol.iterator in settled;
};

/** A ledger that starts with what an earlier process settled. */
export interface RestoredLedger {
  /** Emits once, when the ledger has it; errors with a `VZapsStoreError` if that can't be read. */
  readonly restored$: Observable<void>;
  /** Closes the store, if it was opened; if it is being opened, as soon as it is. */
  release(): Promise<void>;
}

/**
 * Takes over from the store, once, what an earlier process settled. `onForgotten` is called if the ledger could not remember
 * an id whose event comes again.
 */
export const restoreLedger = (
  store: EventStore,
  ledger: Ledger,
  last_event_id: string | undefined,
  onForgotten: () => void,
): RestoredLedger => {
  let loading: Promise<StoredState> | undefined;
  const restored$ = defer(() => (loading = store.load())).pipe(
    map((state) => {
      if (!isStoredState(state)) throw new TypeError('load() must resolve to { cursor, settled }');
      if (ledger.restore(state.settled, state.cursor ?? last_event_id)) onForgotten();
    }),
    catchError((cause: unknown) =>
      throwError(() => new VZapsStoreError('the store could not be loaded; nothing was connected', cause)),
    ),
    share({
      connector: () => new ReplaySubject(1),
      resetOnComplete: false,
      resetOnRefCountZero: false,
    }),
  );
  const isOpen = async (): Promise<boolean> => {
    try {
      await loading;
      return loading !== undefined;
    } catch {
      // One that could not be loaded may be open for somebody else.
      return false;
    }
  };
  return {
    restored$,
    release: async () => {
      if (store.close !== undefined && (await isOpen())) await store.close();
    },
  };
};
