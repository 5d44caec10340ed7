import type { Observable } from 'rxjs';
import {
  catchError,
  concat,
  defer,
  filter,
  last,
  lastValueFrom,
  map,
  merge,
  of,
  ReplaySubject,
  type SchedulerLike,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import type { Slot } from '~/connection/slot';
import type { AckQueue } from '~/delivery/ackQueue';
import type { Dispatcher } from '~/delivery/dispatcher';
import type { Settlement } from '~/delivery/settlement';
import { VZapsStoreError } from '~/errors';
import { whenAborted } from '~/platform/abortListeners';
import { acksUnsent, asVZapsError, drainIncomplete } from '~/reports';
import type { Secrets } from '~/secrets/secrets';
import type { Status } from '~/status';

/** What has to come to its end. */
export interface EndingParts {
  readonly status: Status;
  readonly dispatcher: Dispatcher;
  readonly settlement: Settlement;
  readonly acks: AckQueue;
  readonly slot: Slot;
  readonly secrets: Secrets;
  readonly scheduler: SchedulerLike;
  /** Emits once, when the current turn of the event loop is over. */
  readonly turn_end$: Observable<void>;
  readonly close_timeout_seconds: number;
  readonly signal: AbortSignal | undefined;
  readonly releaseStore: () => Promise<void>;
}

/** How a subscription ends: handlers, acks, socket, store, and then the word that it has ended. */
export interface Ending {
  /** `closing` while handlers are waited for, `ended` once no more events come. */
  readonly phase: 'working' | 'closing' | 'ended';
  /** Emits, or errors, when no more events come; also to those who ask later. */
  readonly end$: Observable<void>;
  /** Emits when the socket may close, for the acks of what still runs are owed then. */
  readonly farewell$: Observable<unknown>;
  /** Ends the events, with an error or without. */
  readonly end: (cause?: unknown) => void;
  /** Nobody listens any more, for good: what was delivered is handled, and then all ends. */
  readonly leave: () => void;
  /** Drains, and ends the events. Resolves when all is over. */
  readonly close: () => Promise<void>;
}

export const createEnding = (parts: EndingParts): Ending => {
  const { status, dispatcher, settlement, acks, slot, signal, close_timeout_seconds } = parts;
  const end$ = new ReplaySubject<void>(1);
  let phase: Ending['phase'] = 'working';
  let closed: Promise<void> | undefined;
  let stopWaiting = (): void => undefined;

  const inTime = <T>(source: Observable<T>): Observable<T | undefined> => {
    const late$ = timer(close_timeout_seconds * 1000, parts.scheduler).pipe(map(() => undefined));
    return merge(source, late$).pipe(take(1));
  };

  // What follows is made when it is needed, which is seldom, and not for each subscription.

  const drained = () => inTime(dispatcher.in_flight$.pipe(filter((in_flight) => in_flight === 0)));

  /** Waits for what runs, in the state `closing`; after that for nobody any more. */
  const finished = () =>
    inTime(
      dispatcher.in_flight$.pipe(
        tap((in_flight) => {
          status.become({ status: 'closing', in_flight });
        }),
        filter((in_flight) => in_flight === 0),
      ),
    ).pipe(
      tap((left) => {
        dispatcher.end();
        if (left === undefined) status.report(drainIncomplete(dispatcher.in_flight, close_timeout_seconds));
      }),
    );

  /** Waits for what is being written, and lets go of the store. */
  const released = () => {
    const release = async (): Promise<void> => {
      await settlement.finish();
      await parts.releaseStore();
    };
    return inTime(defer(release)).pipe(
      catchError((cause: unknown) => {
        status.report(new VZapsStoreError('the store could not be closed', cause));
        return of(undefined);
      }),
    );
  };

  const end = (cause?: unknown): void => {
    if (phase === 'ended') return;
    phase = 'ended';
    const error = cause === undefined ? undefined : asVZapsError(cause, parts.secrets);
    stopWaiting();
    if (error === undefined) {
      end$.next();
      end$.complete();
    } else {
      // First of all nobody is waited for: what is given back is not to make others begin.
      dispatcher.end();
      dispatcher.stopAccepting();
      end$.error(error);
    }
    // After a clean end by the server, handlers may still run; after close() or an error nobody waits for them any more.
    concat(
      dispatcher.ended ? of(undefined) : finished(),
      slot.free$,
      settlement.stores ? defer(released) : of(undefined),
    )
      .pipe(last())
      .subscribe(() => {
        if (error === undefined && acks.owed > 0) status.report(acksUnsent(acks.owed));
        dispatcher.close();
        status.become(error === undefined ? { status: 'closed' } : { status: 'closed', error });
      });
  };

  const drain = (): void => {
    if (phase === 'ended') return;
    phase = 'closing';
    finished()
      .pipe(takeUntil(end$.pipe(catchError(() => of(undefined)))))
      .subscribe(() => {
        end();
      });
  };

  const close = (): Promise<void> => {
    if (closed === undefined) {
      closed = lastValueFrom(status.state$).then(() => undefined);
      dispatcher.stopAccepting();
      drain();
    }
    return closed;
  };

  if (signal !== undefined) stopWaiting = whenAborted(signal, () => void close());

  return {
    get phase() {
      return phase;
    },
    end$,
    farewell$: defer(() => (phase === 'ended' ? of(0) : parts.turn_end$.pipe(switchMap(drained)))),
    end,
    leave: drain,
    close,
  };
};
