/// <reference lib="esnext.disposable" preserve="true" />
import { type Observable, of, skip, type Subscription } from 'rxjs';
import type { SubscriptionState } from '~/connection/state';
import type { SubscriptionStats } from '~/delivery/counters';
import type { VZapsError } from '~/errors';
import { VZapsConfigurationError, VZapsRealtimeError } from '~/errors';
import { type HandlingOwner, handleUntil } from '~/operators/handle';
import { decodeHandler, type HandleOptions, type Handler } from '~/operators/handlerOptions';
import { checkHandler } from '~/operators/handlingOptions';
import { iterateEvents } from '~/operators/iterateEvents';
import { checkEventType, ofType } from '~/operators/ofType';
import type { Pipeline } from '~/pipeline';
import { guarded } from '~/platform/guarded';
import type { EventEnvelope } from '~/protocol/envelope';
import type { EventType } from '~/protocol/eventType';

/** Hears of the connection, or of its errors. */
export interface LifecycleListeners {
  /** A connection has opened; also each time it opens again. */
  readonly open: (state: Extract<SubscriptionState, { status: 'open' }>) => unknown;
  /** A connection that was open is gone, or the subscription has ended. The state says which, and what comes next. */
  readonly close: (state: SubscriptionState) => unknown;
  /** Something went wrong: everything that is on `errors$`, and the error that ends the subscription. */
  readonly error: (error: VZapsError) => unknown;
}

type LifecycleEvent = keyof LifecycleListeners;

const isLifecycleEvent = (name: string): name is LifecycleEvent =>
  name === 'open' || name === 'close' || name === 'error';

interface Registration extends HandlingOwner {
  readonly type: string;
  readonly handler: unknown;
}

/**
 * Events of one instance, by callbacks or as a stream, until `close()`. Made by `client.events.subscribe()`.
 *
 * Nothing connects until there is a handler of events or a subscriber of `events$`; all that are added in the same tick get
 * the first event.
 *
 * @example
 * ```ts
 * const subscription = client.events.subscribe({ instance_id, instance_token });
 * subscription
 *   .on('Message', async (event) => reply(event))
 *   .on('error', (error) => console.error(error.code, error.message));
 * process.once('SIGTERM', () => subscription.close());
 * ```
 */
export class EventSubscription implements AsyncIterable<EventEnvelope>, AsyncDisposable {
  readonly #pipeline: Pipeline;
  // Made for the first listener of a kind.
  readonly #listeners: { [Name in LifecycleEvent]?: Set<LifecycleListeners[Name]> } = {};
  #registrations: readonly Registration[] = [];
  #following: Subscription | undefined;
  #hearing: Subscription | undefined;
  #failed = false;

  /** @internal */
  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /**
   * The events, on one connection however many subscribers. Errors when the connection is given up (`VZapsRealtimeError`,
   * `VZapsAuthenticationError`, `VZapsStoreError`), or when a handler of `on()` was to stop it (`VZapsHandlerError`); completes after `close()`. What no `handle` takes is acked as it is
   * delivered. `docs/protocol.md`, "Delivery".
   */
  get events$(): Observable<EventEnvelope> {
    return this.#pipeline.events$;
  }

  /** What the subscription is doing: the state now, and each one after it. Completes with `closed`. */
  get state$(): Observable<SubscriptionState> {
    return this.#pipeline.state$;
  }

  /** What goes wrong without ending the stream: failed handlings, lost connections, frames that can't be read. */
  get errors$(): Observable<VZapsError> {
    return this.#pipeline.errors$;
  }

  /** The cursor: all events up to this one are settled. Give it as `last_event_id` to resume after a restart. */
  get last_event_id(): string | undefined {
    return this.#pipeline.last_event_id;
  }

  /** The figures of this moment. */
  stats(): SubscriptionStats {
    return this.#pipeline.stats();
  }

  /**
   * Handles events of a type (`'All'` for every one), or hears of the connection (`'open'`, `'close'`, `'error'`). An event is
   * acked when all its handlers have completed; one after the other unless `options` say otherwise, and a failed one comes
   * again. Can be chained.
   *
   * Throws a `VZapsConfigurationError` for a wrong argument, and a `VZapsRealtimeError` (`CLOSED`) after `close()`.
   *
   * @example
   * ```ts
   * subscription.on('Message', async (event) => reply(event), { concurrency: 8, key: chatOf });
   * ```
   */
  on<Name extends LifecycleEvent>(name: Name, listener: LifecycleListeners[Name]): this;
  on<T extends EventType>(
    type: T,
    handler: Handler<EventEnvelope<T>>,
    options?: HandleOptions<EventEnvelope<T>>,
  ): this;
  on(type: 'All' | (string & {}), handler: Handler, options?: HandleOptions): this;
  on(type: string, handler: never, options?: HandleOptions): this {
    checkEventType(type);
    const settings = decodeHandler(handler, options);
    const { status } = this.#pipeline.state;
    if (status === 'closing' || status === 'closed')
      throw new VZapsRealtimeError(
        'CLOSED',
        'the subscription is closed: make a new one with events.subscribe()',
      );
    if (isLifecycleEvent(type)) {
      if (Object.values(options ?? {}).some((value) => value !== undefined))
        throw new VZapsConfigurationError('options', `none for '${type}'`, 'some');
      this.#listen(type, handler);
      return this;
    }
    const registration: Registration = { type, handler, handling: undefined };
    this.#registrations = [...this.#registrations, registration];
    this.events$.pipe(ofType(type), handleUntil(handler, settings, registration)).subscribe({
      error: (error: unknown) => this.#onEnd(error),
    });
    return this;
  }

  /**
   * Takes a handler or listener away, or all of a type. What it is handling is finished and acked; what waits for it comes
   * again to those who are left. Can be chained.
   *
   * Throws a `VZapsConfigurationError` for a wrong argument, and for a handler that is undefined: `off(type)` means all of them.
   *
   * @example
   * ```ts
   * subscription.off('Message', reply).on('Message', (event) => reply(event));
   * ```
   */
  off(
    type: EventType | 'All' | LifecycleEvent | (string & {}),
    ...given: readonly [handler?: (...about: never) => unknown]
  ): this {
    checkEventType(type);
    const [handler] = given;
    if (given.length > 0) checkHandler(handler);
    if (isLifecycleEvent(type)) {
      if (handler === undefined) this.#listeners[type]?.clear();
      else this.#listeners[type]?.delete(handler as never);
      this.#stopHearing();
      return this;
    }
    const goes = (one: Registration): boolean =>
      one.type === type && (handler === undefined || one.handler === handler);
    const going = this.#registrations.filter(goes);
    this.#registrations = this.#registrations.filter((one) => !goes(one));
    for (const { handling } of going) guarded(() => handling?.stop());
    return this;
  }

  /**
   * Takes nothing new, lets running handlers finish (for `close_timeout_seconds` at most), stores and acks what they did, and
   * closes the connection. Resolves when the WebSocket has closed; never rejects. What was left un-acked comes again later.
   * Calling it again gives the same promise.
   */
  close(): Promise<void> {
    return this.#pipeline.close();
  }

  /** `await using subscription = …` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * `for await (const event of subscription)`: the loop's body is the handler. An event is acked when the next one is asked
   * for; one whose body was left by `break` or `throw` comes again.
   */
  [Symbol.asyncIterator](): AsyncIterator<EventEnvelope, undefined> {
    return iterateEvents(this.events$);
  }

  #listen<Name extends LifecycleEvent>(name: Name, listener: LifecycleListeners[Name]): void {
    const listeners = (this.#listeners[name] ??= new Set() as never) as Set<LifecycleListeners[Name]>;
    listeners.add(listener);
    if (this.#following === undefined) this.#following = this.#followState();
    if (name === 'error') this.#hearing ??= this.errors$.subscribe((error) => this.#fire('error', error));
  }

  /** From now on: nobody has asked to hear of what is so already. */
  #followState(): Subscription {
    let { status } = this.#pipeline.state;
    return this.state$.pipe(skip(1)).subscribe((state) => {
      const was_open = status === 'open';
      status = state.status;
      if (state.status === 'open') this.#fire('open', state);
      else if (state.status === 'closed' || (was_open && state.status !== 'closing'))
        this.#fire('close', state);
      if (state.status === 'closed' && state.error !== undefined) this.#fire('error', state.error);
    });
  }

  /** `errors$` counts as heard only as long as somebody does listen. */
  #stopHearing(): void {
    if ((this.#listeners.error?.size ?? 0) > 0) return;
    this.#hearing?.unsubscribe();
    this.#hearing = undefined;
  }

  /** Calls each listener by itself: one that throws is an uncaught error, and the others are called all the same. */
  #fire<Name extends LifecycleEvent>(name: Name, value: Parameters<LifecycleListeners[Name]>[0]): void {
    for (const listener of [...(this.#listeners[name] ?? [])])
      of(value).subscribe(listener as (value: unknown) => void);
  }

  /** The events have ended with an error: for all handlers alike, or because one of them had it ended. */
  #onEnd(error: unknown): void {
    this.#registrations = [];
    this.#pipeline.fail(error);
    if (this.#failed) return;
    this.#failed = true;
    // Thrown from here it becomes an uncaught error: a subscription that died is not to look healthy.
    if ((this.#listeners.error?.size ?? 0) === 0) throw error;
  }
}
