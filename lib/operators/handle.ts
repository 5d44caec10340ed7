import { type MonoTypeOperatorFunction, NEVER, Observable, Subject, takeUntil } from 'rxjs';
import type { EventEnvelope } from '~/protocol/envelope';
import { decodeHandler, type HandleOptions, type Handler, type HandlerSettings } from './handlerOptions';
import { createWorkers } from './workers';

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
  options: HandleOptions<E> = {},
): MonoTypeOperatorFunction<E> => handleUntil(handler, decodeHandler(handler, options), NEVER);

/** `handle`, until the notifier emits: then nothing begins any more, what runs is finished, and the stream completes. */
export const handleUntil =
  <E extends EventEnvelope>(
    handler: Handler<E>,
    settings: HandlerSettings<E>,
    until: Observable<unknown>,
  ): MonoTypeOperatorFunction<E> =>
  (source) =>
    new Observable((subscriber) => {
      let completed = false;
      const workers = createWorkers(handler, settings, {
        done: (event) => subscriber.next(event),
        stopped: (error) => subscriber.error(error),
        idle: () => {
          if (completed) subscriber.complete();
        },
      });
      const complete = (): void => {
        completed = true;
        if (workers.idle || workers.cut) subscriber.complete();
      };
      // A source that emits all at once is to stop as soon as its subscriber is gone.
      const gone$ = new Subject<void>();
      subscriber.add(
        until.subscribe(() => {
          gone$.next();
          workers.stop();
        }),
      );
      subscriber.add(() => {
        gone$.next();
        workers.abandon();
      });
      source.pipe(takeUntil(gone$)).subscribe({
        next: workers.add,
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete,
      });
    });
