import { defer, Observable, of, share, Subject, switchMap, takeUntil, tap } from 'rxjs';
import { causeOf } from '~/connection/outage';
import { connections } from '~/connection/connections';
import type { Activities } from '~/activity';
import type { Semaphore } from '~/connection/semaphore';
import { createSlot } from '~/connection/slot';
import type { SubscriptionState } from '~/connection/state';
import type { TokenSource } from '~/connection/tokenSource';
import type { SendText, WebSocketConstructor } from '~/platform/webSocketLike';
import { createAckQueue } from '~/delivery/ackQueue';
import { createCounters, type SubscriptionStats } from '~/delivery/counters';
import { createDispatcher } from '~/delivery/dispatcher';
import { Ledger } from '~/delivery/ledger';
import { createRecentCount } from '~/delivery/recentCount';
import { createSettlement } from '~/delivery/settlement';
import { createEnding } from '~/ending';
import type { VZapsError } from '~/errors';
import type { ClientSettings } from '~/options/clientOptions';
import type { SubscribeSettings } from '~/options/subscribeOptions';
import type { Platform } from '~/platform/platform';
import { handshakeHeaders, realtimeUrl } from '~/protocol/endpoint';
import { isRight } from '~/protocol/either';
import { envelopeOf, type EventEnvelope } from '~/protocol/envelope';
import { decodeFrame } from '~/protocol/frame';
import { forgetsTooEarly, lateClaim, malformedFrame, once } from '~/reports';
import type { Secrets } from '~/secrets/secrets';
import { createStatus } from '~/status';
import { restoreLedger } from '~/stores/restoreLedger';

/** What the subscriptions of one client share. */
export interface ClientContext {
  readonly settings: ClientSettings;
  readonly platform: Platform;
  /** True where a handshake can carry headers. */
  readonly sends_headers: boolean;
  readonly WebSocketCtor: WebSocketConstructor;
  readonly sendText: SendText;
  readonly random: () => number;
  /** Runs something when all that happens in this turn has happened. */
  readonly at_turn_end: (run: () => void) => void;
  readonly tokens: TokenSource;
  readonly handshakes: Semaphore;
  readonly secrets: Secrets;
  readonly activities: Activities;
}

/** One subscription at work. */
export interface Pipeline {
  readonly instance_id: string;
  readonly status: SubscriptionState['status'];
  /** The events. One connection however many subscribers; none without. */
  readonly events$: Observable<EventEnvelope>;
  readonly state$: Observable<SubscriptionState>;
  readonly errors$: Observable<VZapsError>;
  readonly last_event_id: string | undefined;
  stats(): SubscriptionStats;
  /** Drains, and ends the events. */
  close(): Promise<void>;
  /** For one whose only subscriber is gone: lets what was delivered be handled, and ends. */
  leave(): void;
  /** Ends the events with an error. */
  fail(error: unknown): void;
}

/** Retries closer together than this would keep a processor busy with nothing. */
const SHORTEST_RETRY_DELAY_SECONDS = 0.01;

/** token → socket → frame → decode → ledger → deliver → handlers → settle → store → ack */
export const openPipeline = (context: ClientContext, settings: SubscribeSettings): Pipeline => {
  const { platform, secrets, random, tokens, handshakes, at_turn_end: atTurnEnd } = context;
  const { scheduler, timeout_seconds } = context.settings;
  const { store, close_timeout_seconds } = settings;
  const turn_end$ = new Observable<void>((subscriber) => {
    atTurnEnd(() => subscriber.next());
  });

  // What is remembered as long as the subscription lives, over all its connections.
  const watch = context.activities.watchOf(settings.instance_id, () => scheduler.now());
  const status = createStatus(platform.warn, watch);
  // A process may watch ever changing instances.
  status.state$.subscribe({ complete: secrets.add(settings.instance_token) });
  const counters = createCounters();
  const ledger = new Ledger(
    settings.seen_capacity,
    store === undefined ? settings.last_event_id : undefined,
    { durable: store?.capacity, seed: Math.floor(platform.random() * 2 ** 31) },
  );
  const acks = createAckQueue(atTurnEnd, watch, (count) => {
    acked_lately.add(count);
    if (acked_lately.total > settings.seen_capacity) forgotten();
  });
  const slot = createSlot();
  // An ack that was sent may be lost with the connection or behind it: its event comes again, if only after some time.
  const acked_lately = createRecentCount(settings.idle_timeout_seconds * 1500, () => scheduler.now());
  const forgotten = once(() => {
    status.report(forgetsTooEarly(settings.seen_capacity, store?.capacity));
  });
  const { restored$, release } = restoreLedger(store, ledger, settings.last_event_id, forgotten);

  const settlement = createSettlement({
    ledger,
    acks,
    watch,
    store,
    scheduler,
    random,
    at_turn_end: atTurnEnd,
    report: status.report,
    onSettled: (count) => {
      counters.settled += count;
      dispatcher.onSettled();
    },
    waits: (id) => dispatcher.waits(id),
    onForgotten: forgotten,
  });

  const dispatcher = createDispatcher({
    ledger,
    settlement,
    acks,
    counters,
    watch,
    scheduler,
    random,
    max_in_flight: settings.max_in_flight,
    redeliver_seconds: settings.redeliver_seconds,
    ack: settings.ack,
    heard: () => listeners.observed,
    report: status.report,
    claimedLate: once(() => {
      status.report(lateClaim());
    }),
  });

  const codec = envelopeOf(settings.instance_id);
  const decode = (data: unknown): EventEnvelope | undefined => {
    const frame = decodeFrame(codec, data, secrets.redact);
    if (isRight(frame)) return frame.right;
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
    handshakes,
    wake_ups$: platform.wake_ups$,
    random,
    setState: status.become,
    report: status.report,
    onRetry: (outage, attempt, delay_ms) => {
      watch.tell({ kind: 'retry', ...causeOf(outage), attempt, delay_seconds: delay_ms / 1000 });
    },
    onReconnect: () => {
      counters.reconnects += 1;
    },
    cursor: () => ledger.resume_from,
    watchProgress: () => {
      const settled_before = counters.settled;
      return () => counters.settled - settled_before >= ledger.parked;
    },
    requestFor: (access_token) => {
      const handshake = {
        ...settings,
        access_token,
        client_token: context.settings.client_token,
        last_event_id: ledger.resume_from,
      };
      return {
        url: realtimeUrl(context.settings.realtime_url, handshake),
        options: {
          headers: context.sends_headers ? handshakeHeaders(handshake) : {},
          maxPayload: settings.max_frame_bytes,
          perMessageDeflate: false,
          followRedirects: false,
          // Pings are answered as far as the peer takes the answers.
          autoPong: false,
        },
      };
    },
    socket: {
      WebSocketCtor: context.WebSocketCtor,
      sendText: context.sendText,
      secrets,
      now: () => scheduler.now(),
      decode,
      timeout_seconds,
      idle_timeout_seconds: settings.idle_timeout_seconds,
      scheduler,
      slot,
      acks,
      full$: dispatcher.full$,
      farewell$: defer(() => ending.farewell$),
    },
  });

  const ending = createEnding({
    status,
    dispatcher,
    settlement,
    acks,
    slot,
    secrets,
    scheduler,
    turn_end$,
    close_timeout_seconds,
    signal: settings.signal,
    releaseStore: release,
  });

  let listeners = new Subject<EventEnvelope>();

  const live$ = restored$.pipe(
    switchMap(() => frames$),
    dispatcher.deliver,
    tap({
      error: ending.end,
      complete: ending.end,
      finalize: () => {
        if (ending.phase === 'working') status.become({ status: 'idle' });
      },
    }),
    share({
      connector: () => {
        listeners = new Subject();
        return listeners;
      },
      // Whoever replaces a handler, or switches from one stream to the next, keeps the connection.
      resetOnRefCountZero: () => (ending.phase === 'working' ? turn_end$ : of(0)),
    }),
  );
  // All who come in the same turn get what has come while nobody listened.
  const listened$ = defer(() => {
    const is_first = !listeners.observed;
    if (is_first && dispatcher.kept + ledger.parked > 0) atTurnEnd(dispatcher.onHeard);
    return live$;
  });

  return {
    instance_id: settings.instance_id,
    get status() {
      return status.state.status;
    },
    // Whoever comes after the end gets the end.
    events$: listened$.pipe(takeUntil(ending.end$)),
    state$: status.state$,
    errors$: status.errors$,
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
    close: ending.close,
    leave: ending.leave,
    fail: ending.end,
  };
};
