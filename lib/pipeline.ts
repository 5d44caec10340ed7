import { either as E } from 'fp-ts';
import {
  asyncScheduler,
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  finalize,
  last,
  lastValueFrom,
  map,
  merge,
  Observable,
  of,
  ReplaySubject,
  share,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { connections } from '~/connection/connections';
import { createSlot } from '~/connection/slot';
import type { SubscriptionState } from '~/connection/state';
import type { TokenSource } from '~/connection/tokenSource';
import type { WebSocketConstructor } from '~/connection/webSocketLike';
import { createAckQueue } from '~/delivery/ackQueue';
import { createCounters, type SubscriptionStats } from '~/delivery/counters';
import { createDispatcher } from '~/delivery/dispatcher';
import { Ledger } from '~/delivery/ledger';
import { createSettlement } from '~/delivery/settlement';
import { VZapsError, VZapsRealtimeError, VZapsStoreError } from '~/errors';
import type { ClientSettings } from '~/options/clientOptions';
import type { SubscribeSettings } from '~/options/subscribeOptions';
import type { Platform } from '~/platform/platform';
import { handshakeHeaders, realtimeUrl } from '~/protocol/endpoint';
import { envelopeOf, type EventEnvelope } from '~/protocol/envelope';
import { decodeFrame, type MalformedFrame } from '~/protocol/frame';
import type { Secrets } from '~/secrets';
import { createStatus } from '~/status';
import { restoreLedger } from '~/stores/restoreLedger';

/** What the subscriptions of one client share. */
export interface ClientContext {
  readonly settings: ClientSettings;
  readonly platform: Platform;
  /** True where a handshake can carry headers. */
  readonly sends_headers: boolean;
  readonly WebSocketCtor: WebSocketConstructor;
  readonly random: () => number;
  readonly tokens: TokenSource;
  readonly secrets: Secrets;
}

/** One subscription at work. */
export interface Pipeline {
  /** The events. One connection however many subscribers; none without. */
  readonly events$: Observable<EventEnvelope>;
  readonly state$: Observable<SubscriptionState>;
  readonly errors$: Observable<VZapsError>;
  readonly last_event_id: string | undefined;
  stats(): SubscriptionStats;
  /** Drains, and ends the events. */
  close(): Promise<void>;
  /** Ends the events with an error. */
  fail(error: unknown): void;
}

/** Larger frames end the connection. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Retries closer together than this would keep a processor busy with nothing. */
const SHORTEST_RETRY_DELAY_SECONDS = 0.01;

/** token → socket → frame → decode → ledger → deliver → handlers → settle → store → ack */
export const openPipeline = (context: ClientContext, settings: SubscribeSettings): Pipeline => {
  const { platform, secrets, random, tokens } = context;
  const { scheduler, timeout_seconds } = context.settings;
  const { store, close_timeout_seconds } = settings;
  const atTurnEnd =
    scheduler === asyncScheduler
      ? platform.atTurnEnd
      : (run: () => void): void => void scheduler.schedule(run);

  secrets.add(settings.instance_token);

  // What is remembered as long as the subscription lives, over all its connections.
  const status = createStatus(platform.warn);
  const counters = createCounters();
  const ledger = new Ledger(settings.seen_capacity, settings.last_event_id);
  const acks = createAckQueue(atTurnEnd);
  const slot = createSlot();
  const end$ = new ReplaySubject<void>(1);
  let loaded = false;
  let phase: 'working' | 'closing' | 'ended' = 'working';

  const setState = (state: SubscriptionState): void => {
    if (phase === 'working') status.state$.next(state);
  };

  const settlement = createSettlement({
    ledger,
    acks,
    store,
    scheduler,
    random,
    at_turn_end: atTurnEnd,
    report: status.report,
    onSettled: (count) => {
      counters.settled += count;
      dispatcher.onSettled();
    },
    onForgotten: once(() => {
      status.report(forgetsTooEarly(settings.seen_capacity));
    }),
  });

  const dispatcher = createDispatcher({
    ledger,
    settlement,
    acks,
    counters,
    scheduler,
    random,
    max_in_flight: settings.max_in_flight,
    redeliver_seconds: settings.redeliver_seconds,
    ack: settings.ack,
    report: status.report,
    claimedLate: once(() => {
      status.report(lateClaim());
    }),
  });

  const codec = envelopeOf(settings.instance_id);
  const decode = (data: unknown): EventEnvelope | undefined => {
    const frame = decodeFrame(codec, data, secrets.redact);
    if (E.isRight(frame)) return frame.right;
    counters.malformed += 1;
    status.report(malformedFrame(frame.left));
    return undefined;
  };

  const frames$ = connections({
    policy: {
      ...settings,
      retry_delay_seconds: Math.max(SHORTEST_RETRY_DELAY_SECONDS, settings.retry_delay_seconds),
    },
    tokens,
    random,
    setState,
    report: status.report,
    onReconnect: () => {
      counters.reconnects += 1;
    },
    cursor: () => ledger.cursor,
    requestFor: (access_token) => {
      const handshake = {
        ...settings,
        access_token,
        client_token: context.settings.client_token,
        last_event_id: ledger.cursor,
      };
      return {
        url: realtimeUrl(context.settings.realtime_url, handshake),
        options: {
          headers: context.sends_headers ? handshakeHeaders(handshake) : {},
          maxPayload: MAX_FRAME_BYTES,
          perMessageDeflate: false,
          followRedirects: false,
        },
      };
    },
    socket: {
      WebSocketCtor: context.WebSocketCtor,
      secrets,
      now: () => scheduler.now(),
      decode,
      timeout_seconds,
      idle_timeout_seconds: settings.idle_timeout_seconds,
      scheduler,
      slot,
      acks,
      full$: dispatcher.full$,
      farewell$: defer(() => (phase === 'ended' ? of(0) : afterRunningHandlers$)),
    },
  });

  const inTime = <T>(source: Observable<T>): Observable<T | undefined> =>
    merge(source, timer(close_timeout_seconds * 1000, scheduler).pipe(map(() => undefined))).pipe(take(1));

  const drained$ = dispatcher.in_flight$.pipe(filter((in_flight) => in_flight === 0));

  const afterRunningHandlers$ = new Observable<void>((subscriber) => {
    atTurnEnd(() => {
      subscriber.next();
      subscriber.complete();
    });
  }).pipe(switchMap(() => inTime(drained$)));

  const live$ = restoreLedger(store, ledger).pipe(
    tap(() => {
      loaded = true;
    }),
    switchMap(() => frames$),
    filter((event) => event !== undefined),
    dispatcher.deliver,
    catchError((error: unknown) => {
      end(error);
      return EMPTY;
    }),
    tap({ complete: () => end() }),
    finalize(() => setState({ status: 'idle' })),
    share(),
  );

  /** Ends the events, and tells of it when handlers are done, the socket has closed and the store is released. */
  const end = (cause?: unknown): void => {
    if (phase === 'ended') return;
    phase = 'ended';
    const error = cause === undefined ? undefined : asVZapsError(cause, secrets);
    settings.signal?.removeEventListener('abort', onAbort);
    if (error === undefined) {
      end$.next();
      end$.complete();
    } else {
      dispatcher.stopAccepting();
      dispatcher.end();
      end$.error(error);
    }
    // After a clean end by the server, handlers may still run; after close() or an error nobody waits for them any more.
    const finished$ = defer(() => (dispatcher.ended ? of(undefined) : inTime(drained$)));
    concat(finished$, slot.free$, released$)
      .pipe(last())
      .subscribe(() => {
        if (error === undefined && acks.owed > 0) status.report(acksUnsent(acks.owed));
        status.state$.next(error === undefined ? { status: 'closed' } : { status: 'closed', error });
        status.state$.complete();
        status.errors$.complete();
      });
  };

  const released$ = defer(() => {
    if (store === undefined) return of(undefined);
    const release = async (): Promise<void> => {
      await settlement.finish();
      // A store that could not be loaded may be open for somebody else.
      if (loaded) await store.close?.();
    };
    return inTime(defer(release)).pipe(
      catchError((cause: unknown) => {
        status.report(new VZapsStoreError('the store could not be closed', cause));
        return of(undefined);
      }),
    );
  });

  const drain = (): void => {
    dispatcher.stopAccepting();
    if (phase === 'ended') return;
    phase = 'closing';
    const drain$ = dispatcher.in_flight$.pipe(
      tap((in_flight) => {
        status.state$.next({ status: 'closing', in_flight });
      }),
      filter((in_flight) => in_flight === 0),
    );
    inTime(drain$)
      .pipe(takeUntil(end$))
      .subscribe(() => {
        const left = ledger.in_flight;
        dispatcher.end();
        if (left > 0) status.report(drainIncomplete(left, close_timeout_seconds));
        end();
      });
  };

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    if (closed === undefined) {
      closed = lastValueFrom(status.state$).then(() => undefined);
      drain();
    }
    return closed;
  };

  const onAbort = (): void => void close();
  settings.signal?.addEventListener('abort', onAbort, { once: true });
  if (settings.signal?.aborted === true) onAbort();

  return {
    events$: live$.pipe(takeUntil(end$)),
    state$: status.state$.asObservable(),
    errors$: status.errors$.asObservable(),
    get last_event_id() {
      return ledger.cursor;
    },
    stats: () => ({
      ...counters,
      parked: ledger.parked,
      in_flight: ledger.in_flight,
      acked: acks.sent,
      owed: acks.owed,
    }),
    close,
    fail: end,
  };
};

/** Whatever ends a stream is an error of ours; anything else would be a fault of this library, and is told as such. */
const asVZapsError = (error: unknown, secrets: Secrets): VZapsError =>
  error instanceof VZapsError
    ? error
    : new VZapsError('INTERNAL', 'an unexpected error in vzaps-rx; please report it', {
        cause: secrets.safeCause(error),
      });

/** What is wrong in the same way for each event is told once. */
const once = (tell: () => void): (() => void) => {
  let told = false;
  return () => {
    if (told) return;
    told = true;
    tell();
  };
};

const lateClaim = (): VZapsError =>
  new VZapsError(
    'LATE_CLAIM',
    'an event came to handle() after its delivery was over, so it was acked before it was handled: put handle() before ' +
      "asynchronous operators (delay, observeOn, bufferTime, …), or subscribe with ack: 'manual'",
  );

const malformedFrame = ({ problem, excerpt }: MalformedFrame): VZapsError =>
  new VZapsRealtimeError(
    'MALFORMED_FRAME',
    `a frame could not be read and was left out: ${problem}${excerpt === '' ? '' : `: ${excerpt}`}`,
  );

const acksUnsent = (count: number): VZapsError =>
  new VZapsRealtimeError(
    'DRAIN_INCOMPLETE',
    `${count} acks could not be sent, since there was no connection; those events come again`,
  );

const forgetsTooEarly = (capacity: number): VZapsError =>
  new VZapsError(
    'SEEN_CAPACITY_EXCEEDED',
    `a settled id was forgotten whose event may still come again, and would be handled again: raise seen_capacity (now ${capacity})`,
  );

const drainIncomplete = (left: number, seconds: number): VZapsError =>
  new VZapsRealtimeError(
    'DRAIN_INCOMPLETE',
    `close() waited ${seconds} s (close_timeout_seconds) and left ${left} event${left === 1 ? '' : 's'} unfinished; what is left comes again`,
  );
