import { catchError, defer, map, type Observable, ReplaySubject, share, throwError } from 'rxjs';
import type { Ledger } from '~/delivery/ledger';
import { VZapsStoreError } from '~/errors';
import { describeValue } from '~/options/describeValue';
import type { EventStore, StoredState } from './store';

const wrong = (field: keyof StoredState, expected: string, came: unknown): TypeError =>
  new TypeError(`load() must give as ${field} ${expected}, but gave ${describeValue(came)}`);

const isText = (value: unknown): value is string => typeof value === 'string';

/** What a store of the user's own has loaded. A database may have null where there is nothing. */
const decodeState = (loaded: unknown): StoredState => {
  const { cursor, settled } = (loaded ?? {}) as { readonly [Name in keyof StoredState]?: unknown };
  const known = cursor ?? undefined;
  if (known !== undefined && !isText(known)) throw wrong('cursor', 'an id, or undefined', known);
  if (typeof settled !== 'object' || settled === null || !(Symbol.iterator in settled))
    throw wrong('settled', 'the ids', settled);
  const ids = [...(settled as Iterable<unknown>)];
  if (!ids.every(isText))
    throw wrong(
      'settled',
      'texts',
      ids.find((id) => !isText(id)),
    );
  return { cursor: known, settled: ids };
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
    map((loaded) => {
      const { settled, cursor = last_event_id } = decodeState(loaded);
      if (ledger.restore(settled, cursor)) onForgotten();
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
