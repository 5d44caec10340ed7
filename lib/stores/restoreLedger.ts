import {
  catchError,
  defer,
  finalize,
  map,
  type Observable,
  type SchedulerLike,
  shareReplay,
  type Subscription,
  throwError,
} from 'rxjs';
import type { Ledger } from '~/delivery/ledger';
import { type VZapsError, VZapsStoreError } from '~/errors';
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

/** What is restored, and who is told of it. */
export interface RestoreParts {
  readonly ledger: Ledger;
  readonly scheduler: SchedulerLike;
  /** The ledger could not remember an id whose event comes again. */
  onForgotten(): void;
  report(error: VZapsError): void;
}

/** After so long it is told that a store has not loaded: until it has, nothing is connected. */
const SLOW_LOAD_SECONDS = 10;

/** Takes over from the store, once, what an earlier process settled. */
export const restoreLedger = (
  store: EventStore,
  last_event_id: string | undefined,
  parts: RestoreParts,
): RestoredLedger => {
  let loading: Promise<StoredState> | undefined;
  let slow: Subscription | undefined;
  const load = (): Promise<StoredState> => {
    slow = parts.scheduler.schedule(() => {
      parts.report(
        new VZapsStoreError(
          `the store has not loaded for ${SLOW_LOAD_SECONDS} s; nothing is connected before it has`,
        ),
      );
    }, SLOW_LOAD_SECONDS * 1000);
    return (loading = store.load());
  };
  const restored$ = defer(load).pipe(
    finalize(() => slow?.unsubscribe()),
    map((loaded) => {
      const { settled, cursor = last_event_id } = decodeState(loaded);
      if (parts.ledger.restore(settled, cursor)) parts.onForgotten();
    }),
    catchError((cause: unknown) =>
      throwError(() => new VZapsStoreError('the store could not be loaded; nothing was connected', cause)),
    ),
    shareReplay({ bufferSize: 1, refCount: false }),
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
      slow?.unsubscribe();
      if (store.close !== undefined && (await isOpen())) await store.close();
    },
  };
};
