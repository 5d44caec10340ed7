import { type MonoTypeOperatorFunction, Observable, type Subscriber } from 'rxjs';
import { DirectSubscriber } from '~/platform/directSubscriber';
import type { EventEnvelope } from '~/protocol/envelope';
import { decodeHandler, type HandleOptions, type Handler, type HandlerSettings } from './handlerOptions';
import { createWorkers, type WorkerListener, type Workers } from './workers';

/**
 * Handles each event, and emits it when its handling is complete. That is when the event is acked, if no other `handle` or
 * `on` still has it.
 *
 * ```text
 * in       --a-----b-----c--------|
 * handler    ----|
 *                  --#              (failed: b is parked)
 *                        ----|
 * out      ------a-----------c----|
 * acks     ------a-----------c-----
 * ```
 *
 * Like `concatMap` it takes one event after the other, unless `concurrency` says otherwise; with `key` the events of one key
 * stay in order. A handling that fails does not end the stream: it is tried again `retries` times, and then `on_failure`
 * decides. Unsubscribing leaves the events that are being handled, or wait for it, un-acked, and they come again.
 *
 * The event must arrive while it is being delivered: an asynchronous operator before `handle` (`delay`, `observeOn`,
 * `bufferTime`) lets it be acked too early, which is reported on `errors$` as `LATE_CLAIM`.
 *
 * An event that comes from no source of this library, as in a test, is handled and not acked; if its handling fails, the
 * stream errors, since nobody would bring it again.
 *
 * Throws a `VZapsConfigurationError` at the call for a wrong option. `docs/protocol.md`, "Delivery".
 *
 * @example
 * ```ts
 * subscription.events$
 *   .pipe(
 *     ofType('Message'),
 *     handle((event) => reply(event), { concurrency: 8, key: chatOf, retries: 2 }),
 *   )
 *   .subscribe();
 * ```
 */
export const handle = <E extends EventEnvelope>(
  handler: Handler<E>,
  options?: HandleOptions<E>,
): MonoTypeOperatorFunction<E> => handleUntil(handler, decodeHandler(handler, options));

/** What a `handle` does for one subscriber. */
export interface Handling {
  /** Nothing begins any more, what runs is finished, and the stream completes. */
  stop(): void;
}

/** Who may want to stop it. */
export interface HandlingOwner {
  /** Undefined until it begins. */
  handling: Handling | undefined;
}

/** `handle`, until its owner stops it. */
export const handleUntil =
  <E extends EventEnvelope>(
    handler: Handler<E>,
    settings: HandlerSettings<E>,
    owner?: HandlingOwner,
  ): MonoTypeOperatorFunction<E> =>
  (source) =>
    new Observable((subscriber) => {
      const handling = new HandledStream(handler, settings, subscriber);
      if (owner !== undefined) owner.handling = handling;
      source.subscribe(handling);
    });

// What the application tears down may throw; what has to be done is done all the same.
class HandledStream<E extends EventEnvelope>
  extends DirectSubscriber<E>
  implements Handling, WorkerListener<E>
{
  readonly #subscriber: Subscriber<E>;
  readonly #workers: Workers<E>;
  #completed = false;

  constructor(handler: Handler<E>, settings: HandlerSettings<E>, subscriber: Subscriber<E>) {
    super();
    this.#subscriber = subscriber;
    this.#workers = createWorkers(handler, settings, this);
    // When whoever listens is gone, the source is left first.
    subscriber.add(this);
    subscriber.add(this.#workers);
  }

  stop(): void {
    try {
      this.complete();
    } finally {
      this.#workers.stop();
    }
  }

  // What comes from the source.

  next(event: E): void {
    if (!this.closed) this.#workers.add(event);
  }

  error(error: unknown): void {
    if (!this.closed) this.#subscriber.error(error);
  }

  complete(): void {
    if (this.closed) return;
    this.#completed = true;
    try {
      if (this.#workers.idle || this.#workers.cut) this.#subscriber.complete();
    } finally {
      this.unsubscribe();
    }
  }

  // What comes from the workers.

  done(event: E): void {
    this.#subscriber.next(event);
  }

  stopped(error: unknown): void {
    this.#subscriber.error(error);
  }

  idle(): void {
    if (this.#completed) this.#subscriber.complete();
  }
}
