import { type MonoTypeOperatorFunction, Observable, Subject, takeUntil } from 'rxjs';
import type { EventEnvelope } from '~/protocol/envelope';
import { type BatchHandler, type BatchOptions, decodeBatchHandler } from './batchOptions';
import { createBatches } from './batches';

/**
 * Handles many events at once (one insert of 500 rows), and emits them, in order, when that is complete. Then they are acked.
 *
 * ```text
 * in             --a-b-c-----d--------|
 * max: 2           [a b]
 * within_seconds         [c]     (the time is up)
 *                               [d]  (the stream is over)
 * out            -------(ab)--c-----(d|)
 * acks           -------(ab)--c-----d--
 * ```
 *
 * A batch begins when `max` events wait, or `within_seconds` after the first of them came; one batch at a time. A batch that
 * fails is tried again `retries` times; then `on_failure` gives one verdict for all of its events. All else is as with
 * `handle`. `max_in_flight` of the subscription should be no less than `max`.
 *
 * Throws a `VZapsConfigurationError` at the call for a wrong option. `docs/protocol.md`, "Delivery".
 *
 * @example
 * ```ts
 * subscription.events$
 *   .pipe(handleBatch((events) => insertRows(events), { max: 500, within_seconds: 1 }))
 *   .subscribe();
 * ```
 */
export const handleBatch = <E extends EventEnvelope>(
  handler: BatchHandler<E>,
  options: BatchOptions<E>,
): MonoTypeOperatorFunction<E> => {
  const settings = decodeBatchHandler(handler, options);
  return (source) =>
    new Observable((subscriber) => {
      const batches = createBatches(handler, settings, {
        done: (event) => subscriber.next(event),
        stopped: (error) => {
          subscriber.error(error);
        },
        finished: () => {
          subscriber.complete();
        },
      });
      // A source that emits all at once is to stop as soon as its subscriber is gone.
      const gone$ = new Subject<void>();
      subscriber.add(() => {
        gone$.next();
        batches.abandon();
      });
      source.pipe(takeUntil(gone$)).subscribe({
        next: batches.add,
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          // Whoever is gone gets nothing finished.
          if (!subscriber.closed) batches.finish();
        },
      });
    });
};
