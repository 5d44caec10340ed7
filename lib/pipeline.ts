import { defer, Observable, of, type SchedulerLike, Subject, type Subscriber, switchMap, take } from 'rxjs';
import type { Activities, ActivityWatch } from '~/activity';
import { type ConnectionParts, connections } from '~/connection/connections';
import type { Outage } from '~/connection/outages/outage';
import type { OpenSocket } from '~/connection/realtimeSocket';
import type { ReconnectPolicy } from '~/connection/reconnectPolicy';
import type { Semaphore } from '~/connection/semaphore';
import { createSlot } from '~/connection/slot';
import type { SocketKind } from '~/connection/sockets/socketKind';
import type { SubscriptionState } from '~/connection/state';
import type { TokenSource } from '~/connection/tokens/tokenSource';
import type { TransportRequest } from '~/connection/sockets/transport';
import { type AckQueue, type AckQueueParts, createAckQueue } from '~/delivery/ackQueue';
import { createCounters, type SubscriptionStats } from '~/delivery/counters';
import { createDispatcher, type Dispatcher, type DispatcherParts } from '~/delivery/dispatcher';
import { Ledger } from '~/delivery/ledger';
import { createRecentCount, type RecentCount } from '~/delivery/recentCount';
import { createSettlement, type Settlement, type SettlementParts } from '~/delivery/settlement';
import { createEnding, type Ending, type EndingParts } from '~/ending';
import type { VZapsError } from '~/errors';
import type { ClientSettings } from '~/options/clientOptions';
import type { SubscribeSettings } from '~/options/subscribeOptions';
import { Audience } from '~/platform/audience';
import type { DirectSubscriber } from '~/platform/directSubscriber';
import type { Platform } from '~/platform/platform';
import type { WakeUp } from '~/platform/wakeUp';
import { isRight } from '~/protocol/either';
import { type Handshake, realtimeUrl } from '~/protocol/endpoint';
import type { EventEnvelope } from '~/protocol/envelope';
import { decodeFrame } from '~/protocol/frame';
import { forgetsTooEarly, lateClaim, malformedFrame } from '~/reports';
import type { Secrets } from '~/secrets/secrets';
import { createStatus, type Status } from '~/status';
import { type RestoredLedger, restoreLedger } from '~/stores/restoreLedger';
import type { EventStore } from '~/stores/store';

/** What the subscriptions of one client share. */
export interface ClientContext {
  readonly settings: ClientSettings;
  readonly platform: Platform;
  readonly sockets: SocketKind;
  readonly random: () => number;
  /** Runs something when what came in together has been handled. */
  readonly afterHandling: (run: () => void) => void;
  /** Runs something when all that happens in this turn has happened. */
  readonly atTurnEnd: (run: () => void) => void;
  readonly tokens: TokenSource;
  readonly handshakes: Semaphore;
  readonly secrets: Secrets;
  readonly activities: Activities;
}

/** One subscription at work. */
export interface Pipeline {
  readonly instance_id: string;
  readonly state: SubscriptionState;
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

/** token → socket → frame → decode → ledger → deliver → handlers → settle → store → ack. `onClosed` is called at its end. */
export const openPipeline = (
  context: ClientContext,
  settings: SubscribeSettings,
  onClosed: (pipeline: Pipeline) => void,
): Pipeline => new EventPipeline(context, settings, onClosed);

/**
 * Each step is given this for what it works with, and sees of it what its own parts name: a client may have a thousand
 * subscriptions, and an object and its functions for each step would be most of what one takes.
 */
class EventPipeline
  implements
    Pipeline,
    AckQueueParts,
    SettlementParts,
    DispatcherParts,
    EndingParts,
    ConnectionParts<EventEnvelope>
{
  readonly settings: SubscribeSettings;
  // What is remembered as long as the subscription lives, over all its connections.
  readonly watch: ActivityWatch;
  readonly status: Status;
  readonly counters = createCounters();
  readonly ledger: Ledger;
  readonly acks: AckQueue;
  readonly settlement: Settlement;
  readonly dispatcher: Dispatcher;
  readonly slot = createSlot();
  // The same one for all who ask.
  readonly events$ = new Observable<EventEnvelope>((subscriber) => this.#listen(subscriber));
  readonly #context: ClientContext;
  readonly #onClosed: (pipeline: Pipeline) => void;
  // Made for the first ack.
  #acked_lately: RecentCount | undefined;
  readonly #restored: RestoredLedger | undefined;
  // Made for the signal that may end it, or else when it ends or a socket is to be closed.
  #made_ending: Ending | undefined;
  readonly #listeners = new Audience<EventEnvelope>(this);
  #delivering: DirectSubscriber<EventEnvelope> | undefined;
  #socket: OpenSocket | undefined;
  #has_room$: Subject<void> | undefined;
  #has_forgotten = false;
  #was_claimed_late = false;

  constructor(context: ClientContext, settings: SubscribeSettings, onClosed: (pipeline: Pipeline) => void) {
    const { platform, secrets, activities } = context;
    const { store, seen_capacity, last_event_id } = settings;
    this.#context = context;
    this.#onClosed = onClosed;
    this.settings = settings;
    // A process may watch ever changing instances.
    secrets.add(settings.instance_token);
    this.watch = activities.watchOf(settings.instance_id, this.scheduler);
    this.status = createStatus(platform.warn, this.watch);
    this.ledger = new Ledger(seen_capacity, store === undefined ? last_event_id : undefined, {
      durable: store?.capacity,
      // From the runtime: nobody who can foresee the client's own numbers can foresee this one.
      seed: Math.floor(platform.random() * 2 ** 31),
    });
    this.#restored = store && restoreLedger(store, last_event_id, this);
    this.acks = createAckQueue(this);
    this.settlement = createSettlement(this);
    this.dispatcher = createDispatcher(this);
    if (settings.signal !== undefined) this.#made_ending = createEnding(this);
  }

  // token → socket → frame → decode → ledger → deliver → handlers

  #listen(subscriber: Subscriber<EventEnvelope>): void {
    // All who come in the same turn get what has come while nobody listened.
    const has_ended = this.#phase === 'ended';
    const was_heard = this.heard;
    // One who is to follow another may come before that one goes.
    if (!has_ended && (was_heard || this.dispatcher.kept + this.ledger.parked > 0))
      this.atTurnEnd(() => this.dispatcher.onHeard(was_heard));
    this.#listeners.add(subscriber);
    if (!has_ended && this.#delivering === undefined) this.#deliver();
  }

  #deliver(): void {
    const frames$ = connections(this);
    const { restored$ } = this.#restored ?? {};
    const source$ = restored$ === undefined ? frames$ : restored$.pipe(switchMap(() => frames$));
    this.#delivering = this.dispatcher.deliverTo(this.#listeners);
    source$.subscribe(this.#delivering);
  }

  decode(data: unknown): EventEnvelope | undefined {
    const frame = decodeFrame(data, this.instance_id, this.secrets.redact);
    if (isRight(frame)) return frame.right;
    this.counters.malformed += 1;
    this.report(malformedFrame(frame.left));
    return undefined;
  }

  get heard(): boolean {
    return this.#listeners.observed;
  }

  /** Whoever replaces a handler, or switches from one stream to the next, keeps the connection. */
  onLeft(): void {
    if (this.heard) return;
    if (this.#phase === 'working')
      this.atTurnEnd(() => {
        if (!this.heard) this.#stopDelivering();
      });
    else this.#stopDelivering();
  }

  #stopDelivering(): void {
    const delivering = this.#delivering;
    this.#delivering = undefined;
    delivering?.unsubscribe();
  }

  // settle → store → ack

  onSettled(count: number): void {
    this.counters.settled += count;
    this.dispatcher.onSettled();
  }

  waits(id: string): boolean {
    return this.dispatcher.waits(id);
  }

  onForgotten(): void {
    if (this.#has_forgotten) return;
    this.#has_forgotten = true;
    this.report(forgetsTooEarly(this.settings.seen_capacity, this.store?.capacity));
  }

  onAcked(count: number): void {
    const { seen_capacity, idle_timeout_seconds } = this.settings;
    // An ack that was sent may be lost with the connection or behind it: its event comes again, if only after some time.
    this.#acked_lately ??= createRecentCount(idle_timeout_seconds * 1500, this.scheduler);
    this.#acked_lately.add(count);
    if (this.#acked_lately.total > seen_capacity) this.onForgotten();
  }

  // What it tells of itself.

  get instance_id(): string {
    return this.settings.instance_id;
  }

  get state(): SubscriptionState {
    return this.status.state;
  }

  get state$(): Observable<SubscriptionState> {
    return this.status.state$;
  }

  get errors$(): Observable<VZapsError> {
    return this.status.errors$;
  }

  get last_event_id(): string | undefined {
    return this.ledger.cursor;
  }

  stats(): SubscriptionStats {
    const { counters, ledger, acks } = this;
    const { parked, in_flight } = ledger;
    return { ...counters, parked, in_flight, acked: acks.sent, owed: acks.owed };
  }

  report(error: VZapsError): void {
    this.status.report(error);
  }

  setState(state: SubscriptionState): void {
    this.status.become(state);
  }

  /** What is wrong in the same way for each event is told once. */
  claimedLate(): void {
    if (this.#was_claimed_late) return;
    this.#was_claimed_late = true;
    this.report(lateClaim());
  }

  // The connections.

  get policy(): ReconnectPolicy {
    const { reconnect, max_retries, retry_delay_seconds } = this.settings;
    return {
      reconnect,
      max_retries,
      retry_delay_seconds: Math.max(SHORTEST_RETRY_DELAY_SECONDS, retry_delay_seconds),
    };
  }

  get resume_from(): string | undefined {
    return this.ledger.resume_from;
  }

  requestFor(access_token: string): Omit<TransportRequest, 'WebSocketCtor'> {
    const { settings } = this.#context;
    const { instance_id, instance_token, events, credentials } = this.settings;
    const { client_token } = settings;
    const handshake: Handshake = {
      instance_id,
      instance_token,
      client_token,
      access_token,
      events,
      last_event_id: this.resume_from,
      credentials,
    };
    return {
      url: realtimeUrl(settings.realtime_url, handshake),
      options: this.sockets.optionsFor?.(handshake, this.settings.max_frame_bytes),
    };
  }

  watchProgress(): () => boolean {
    const settled_before = this.counters.settled;
    return () => this.counters.settled - settled_before >= this.ledger.parked;
  }

  onRetry(outage: Outage, attempt: number, delay_ms: number): void {
    const { kind: cause, code } = outage;
    this.watch.tell({ kind: 'retry', cause, code, attempt, delay_seconds: delay_ms / 1000 });
  }

  onReconnect(): void {
    this.counters.reconnects += 1;
  }

  attach(socket: OpenSocket): void {
    this.#socket = socket;
    this.acks.attach(socket);
  }

  detach(socket: OpenSocket): void {
    if (this.#socket === socket) this.#socket = undefined;
    this.acks.detach(socket);
  }

  get full(): boolean {
    return this.dispatcher.full;
  }

  onFull(full: boolean): void {
    this.#socket?.hold(full);
    if (!full) this.#has_room$?.next();
  }

  get room$(): Observable<void> {
    return defer(() => (this.full ? (this.#has_room$ ??= new Subject()).pipe(take(1)) : of(undefined)));
  }

  get farewell$(): Observable<unknown> {
    return this.#ending.farewell$;
  }

  // The end.

  get #ending(): Ending {
    return (this.#made_ending ??= createEnding(this));
  }

  get #phase(): Ending['phase'] {
    return this.#made_ending?.phase ?? 'working';
  }

  close(): Promise<void> {
    return this.#ending.close();
  }

  leave(): void {
    this.#ending.leave();
  }

  fail(error: unknown): void {
    this.#ending.end(error);
  }

  onSourceEnd(error?: unknown): void {
    this.#ending.end(error);
  }

  onUnheard(): void {
    if (this.#phase === 'working') this.setState({ status: 'idle' });
  }

  finish(error?: VZapsError): void {
    if (error === undefined) this.#listeners.complete();
    else this.#listeners.error(error);
    this.#stopDelivering();
  }

  async releaseStore(): Promise<void> {
    await this.#restored?.release();
  }

  onClosed(): void {
    this.secrets.letGo(this.settings.instance_token);
    this.#onClosed(this);
  }

  // What all subscriptions of a client share.

  get scheduler(): SchedulerLike {
    return this.#context.settings.scheduler;
  }

  get timeout_seconds(): number {
    return this.#context.settings.timeout_seconds;
  }

  get store(): EventStore | undefined {
    return this.settings.store;
  }

  get tokens(): TokenSource {
    return this.#context.tokens;
  }

  get handshakes(): Semaphore {
    return this.#context.handshakes;
  }

  get secrets(): Secrets {
    return this.#context.secrets;
  }

  get random(): () => number {
    return this.#context.random;
  }

  get afterHandling(): (run: () => void) => void {
    return this.#context.afterHandling;
  }

  get atTurnEnd(): (run: () => void) => void {
    return this.#context.atTurnEnd;
  }

  get turn_end$(): Observable<void> {
    return new Observable((subscriber) => {
      this.atTurnEnd(() => subscriber.next());
    });
  }

  get wake_ups$(): Observable<WakeUp> | undefined {
    return this.#context.platform.wake_ups$;
  }

  get sockets(): SocketKind {
    return this.#context.sockets;
  }
}
