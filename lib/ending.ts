import {
  catchError,
  concat,
  defer,
  filter,
  last,
  lastValueFrom,
  map,
  merge,
  type Observable,
  of,
  type SchedulerLike,
  type Subscription,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs';
import type { Slot } from '~/connection/slot';
import type { AckQueue } from '~/delivery/ackQueue';
import type { Dispatcher } from '~/delivery/dispatcher';
import type { Settlement } from '~/delivery/settlement';
import { type VZapsError, VZapsStoreError } from '~/errors';
import { whenAborted } from '~/platform/abortListeners';
import { acksUnsent, asVZapsError, drainIncomplete, storeLeftOpen } from '~/reports';
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
  readonly settings: { readonly close_timeout_seconds: number; readonly signal: AbortSignal | undefined };
  /** Ends what is delivered, and with it the connection. */
  finish(error?: VZapsError): void;
  releaseStore(): Promise<void>;
  /** All is over, and the word of it follows: whoever keeps the subscription lets go of it. */
  onClosed(): void;
}

/** How a subscription ends: handlers, acks, socket, store, and then the word that it has ended. */
export interface Ending {
  /** `closing` while handlers are waited for, `ended` once no more events come. */
  readonly phase: 'working' | 'closing' | 'ended';
  /** Emits when the socket may close, for the acks of what still runs are owed then. */
  readonly farewell$: Observable<unknown>;
  /** Ends the events, with an error or without. */
  end(cause?: unknown): void;
  /** Nobody listens any more, for good: what was delivered is handled, and then all ends. */
  leave(): void;
  /** Drains, and ends the events. Resolves when all is over. */
  close(): Promise<void>;
}

export const createEnding = (parts: EndingParts): Ending => new SubscriptionEnding(parts);

// Each subscription has one for all its life, and few come to need what it makes.
class SubscriptionEnding implements Ending {
  readonly #parts: EndingParts;
  #phase: Ending['phase'] = 'working';
  #draining: Subscription | undefined;
  #closed: Promise<void> | undefined;
  #stopWaiting: (() => void) | undefined;

  constructor(parts: EndingParts) {
    this.#parts = parts;
    const { signal } = parts.settings;
    if (signal !== undefined) this.#stopWaiting = whenAborted(signal, () => void this.close());
  }

  get phase(): Ending['phase'] {
    return this.#phase;
  }

  get farewell$(): Observable<unknown> {
    return defer(() =>
      this.#phase === 'ended' ? of(0) : this.#parts.turn_end$.pipe(switchMap(() => this.#drained())),
    );
  }

  end(cause?: unknown): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    const { status, dispatcher, settlement, acks, slot, secrets } = this.#parts;
    const error = cause === undefined ? undefined : asVZapsError(cause, secrets);
    this.#stopWaiting?.();
    this.#draining?.unsubscribe();
    if (error !== undefined) {
      // First of all nobody is waited for: what is given back is not to make others begin.
      dispatcher.end();
      dispatcher.stopAccepting();
    }
    this.#parts.finish(error);
    // After a clean end by the server, handlers may still run; after close() or an error nobody waits for them any more.
    concat(
      dispatcher.ended ? of(undefined) : this.#finished(),
      slot.free$,
      settlement.has_store ? defer(() => this.#released()) : of(undefined),
    )
      .pipe(last())
      .subscribe(() => {
        if (error === undefined && acks.owed > 0) status.report(acksUnsent(acks.owed));
        dispatcher.close();
        this.#parts.onClosed();
        status.become(error === undefined ? { status: 'closed' } : { status: 'closed', error });
      });
  }

  leave(): void {
    if (this.#phase !== 'working') return;
    this.#phase = 'closing';
    this.#draining = this.#finished().subscribe(() => this.end());
  }

  close(): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = lastValueFrom(this.#parts.status.state$).then(() => undefined);
      this.#parts.dispatcher.stopAccepting();
      this.leave();
    }
    return this.#closed;
  }

  #drained(): Observable<unknown> {
    return this.#inTime(this.#parts.dispatcher.in_flight$.pipe(filter((in_flight) => in_flight === 0)));
  }

  /** Waits for what runs, in the state `closing`; after that for nobody any more. */
  #finished(): Observable<unknown> {
    const { dispatcher, status, settings } = this.#parts;
    return this.#inTime(
      dispatcher.in_flight$.pipe(
        tap((in_flight) => {
          status.become({ status: 'closing', in_flight });
        }),
        filter((in_flight) => in_flight === 0),
      ),
    ).pipe(
      tap((left) => {
        dispatcher.end();
        if (left === undefined)
          status.report(drainIncomplete(dispatcher.in_flight, settings.close_timeout_seconds));
      }),
    );
  }

  /** Waits for what is being written, and lets go of the store. */
  #released(): Observable<unknown> {
    const { settlement, status, settings } = this.#parts;
    const release = async (): Promise<void> => {
      await settlement.finish();
      await this.#parts.releaseStore();
    };
    return this.#inTime(defer(release).pipe(map(() => true))).pipe(
      tap((released) => {
        if (released === undefined) status.report(storeLeftOpen(settings.close_timeout_seconds));
      }),
      catchError((cause: unknown) => {
        status.report(new VZapsStoreError('the store could not be closed', cause));
        return of(undefined);
      }),
    );
  }

  #inTime<T>(source: Observable<T>): Observable<T | undefined> {
    const { scheduler, settings } = this.#parts;
    const late$ = timer(settings.close_timeout_seconds * 1000, scheduler).pipe(map(() => undefined));
    return merge(source, late$).pipe(take(1));
  }
}
