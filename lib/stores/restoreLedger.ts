import * as t from 'io-ts';
import { catchError, defer, map, type Observable, of, ReplaySubject, share, throwError } from 'rxjs';
import type { Ledger } from '~/delivery/ledger';
import { VZapsStoreError } from '~/errors';
import type { EventStore, StoredState } from './store';

const StateFields = t.partial({ cursor: t.string, settled: t.unknown });

const isStoredState = (value: unknown): value is StoredState => {
  if (!StateFields.is(value)) return false;
  const { settled } = value;
  return typeof settled === 'object' && settled !== null && Symbol.iterator in settled;
};

/** Takes over from the store, once, what an earlier process settled; errors with a `VZapsStoreError` if that can't be read. */
export const restoreLedger = (store: EventStore | undefined, ledger: Ledger): Observable<void> => {
  if (store === undefined) return of(undefined);
  return defer(() => store.load()).pipe(
    map((state) => {
      if (!isStoredState(state)) throw new TypeError('load() must resolve to { cursor, settled }');
      ledger.restore(state.settled, state.cursor);
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
};
