import {
  defer,
  EMPTY,
  from,
  ignoreElements,
  type Observable,
  retry,
  Subscription,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { type Backoff, BACKOFF_CAP_MS, backoffDelay } from '~/connection/backoff';
import type { DeliverySource, Outcome } from '~/delivery/delivery';
import { findDelivery } from '~/delivery/findDelivery';
import type { EventEnvelope } from '~/protocol/envelope';
import type { BatchHandler, BatchSettings } from './batchOptions';
import { type Claim, passOn, release, tellFailure, wasHandledBefore } from './claim';
import { isPromise, streamOf } from './handlerResult';
import { createSourceFollower } from './sourceFollower';
import { judgeFailure } from './verdict';

/** Who is told how the batches go. */
export interface BatchListener<E> {
  done(event: E): void;
  /** The verdict was to end the stream. */
  stopped(error: unknown): void;
  /** No more events come, and all batches are done. */
  finished(): void;
}

/** Gathers events into batches, and runs one batch at a time. */
export interface Batches<E> {
  /** Claims the event, for the next batch that has room. */
  add(event: E): void;
  /** No more events come: what waits is run at once. */
  finish(): void;
  /** Gives everything back, also what runs. */
  abandon(): void;
}

/** One event that waits or runs. */
interface Member<E> extends Claim<E> {
  /** When it came, in the scheduler's milliseconds. */
  readonly came_at: number;
}

/** What a handler returned, as a stream that ends when the handling does. */
const completionOf = (result: unknown): Observable<unknown> =>
  isPromise(result) ? from(Promise.resolve(result)) : (streamOf(result) ?? EMPTY);

export const createBatches = <E extends EventEnvelope>(
  handler: BatchHandler<E>,
  settings: BatchSettings<E>,
  listener: BatchListener<E>,
): Batches<E> => {
  const backoff: Backoff = { base_ms: settings.retry_delay_seconds * 1000, cap_ms: BACKOFF_CAP_MS };
  const within_ms = settings.within_seconds * 1000;
  const claimer = Symbol();
  const waiting: Member<E>[] = [];
  let running: readonly Member<E>[] = [];
  let work: Subscription | undefined;
  let deadline: Subscription | undefined;
  let source: DeliverySource | undefined;
  let delayed = false;
  let busy = false;
  let beginning = false;
  let stopped = false;
  let overdue = false;
  let finishing = false;
  /** True once a source takes nothing new any more. */
  let some_stopped = false;

  const clock = (): Pick<DeliverySource, 'scheduler' | 'random'> => source ?? settings;

  const releaseAll = (members: readonly Member<E>[], outcome: Outcome): void => {
    for (const member of members) release(member, claimer, outcome);
  };

  const mayBegin = ({ delivery }: Member<E>): boolean => delivery?.mayBegin(claimer) !== false;

  const hasStopped = ({ delivery }: Member<E>): boolean => delivery?.source.accepting === false;

  const giveBackWaiting = (): void => {
    if (!some_stopped) return;
    for (const member of waiting.splice(0)) {
      if (mayBegin(member)) waiting.push(member);
      else release(member, claimer, 'abandoned');
    }
  };

  /** Gives back what has not begun, or waits for a retry, when a source takes nothing new any more. */
  const onStopped = (): void => {
    some_stopped = true;
    giveBackWaiting();
    cancelDeadline();
    if (delayed && running.some(hasStopped)) {
      work?.unsubscribe();
      const members = running;
      end(members, () => releaseAll(members, 'abandoned'));
    } else begin();
  };

  const sources = createSourceFollower(onStopped);

  const follow = (latest: DeliverySource): void => {
    source = latest;
    sources.follow(latest);
  };

  /** Runs batches while there are any and none is running: one after the other here, as many as end when they begin. */
  const begin = (): void => {
    if (beginning) return;
    beginning = true;
    while (!busy) {
      while (stopped && waiting.length > 0) releaseAll(waiting.splice(0), 'abandoned');
      if (waiting.length === 0 || !isReady()) break;
      run(waiting.splice(0, settings.max));
    }
    beginning = false;
    if (busy) return;
    if (waiting.length > 0) awaitMore();
    else if (finishing) listener.finished();
  };

  const isReady = (): boolean => waiting.length >= settings.max || overdue || finishing;

  /** Gives the first one that waits its time. */
  const awaitMore = (): void => {
    deadline ??= clock().scheduler.schedule(() => {
      deadline = undefined;
      giveBackWaiting();
      overdue = waiting.length > 0;
      begin();
    }, within_ms - waited());
  };

  const cancelDeadline = (): void => {
    deadline?.unsubscribe();
    deadline = undefined;
  };

  /** How long the first one has waited; no longer than it may, whatever the clock says. */
  const waited = (): number => {
    // It is to be finished, and nothing new will come to join it.
    if (some_stopped && waiting.some(hasStopped)) return within_ms;
    const [first] = waiting;
    const ms = first === undefined ? 0 : clock().scheduler.now() - first.came_at;
    return Math.min(Math.max(ms, 0), within_ms);
  };

  const run = (members: readonly Member<E>[]): void => {
    busy = true;
    running = members;
    cancelDeadline();
    overdue = false;
    const events = members.map(({ event }) => event);
    const { scheduler, random } = clock();
    const attempt$ = defer(() => {
      delayed = false;
      const ended = source?.handling();
      return defer(() => completionOf(handler([...events]))).pipe(
        tap({
          error: (error: unknown) => ended?.(events, { error }),
          complete: () => ended?.(events),
        }),
      );
    });
    const handling = attempt$
      .pipe(
        ignoreElements(),
        retry({
          count: settings.retries,
          delay: (error: unknown, attempt) => {
            if (source?.accepting === false) return throwError(() => error);
            delayed = true;
            return timer(backoffDelay(backoff, attempt, random()), scheduler);
          },
        }),
      )
      .subscribe({
        error: (error: unknown) => {
          end(members, () => {
            judge(members, events, error);
          });
        },
        complete: () => {
          end(members, () => {
            for (const member of members) passOn(member, claimer, listener);
            releaseAll(members, 'done');
          });
        },
      });
    // One that was done at once may have made room for the next already; one that was given back is not wanted any more.
    if (running !== members) handling.unsubscribe();
    else work = handling;
  };

  /** Ends what runs, unless it was given back. The source may deliver more at once; that waits until this batch is over. */
  const end = (members: readonly Member<E>[], conclude: () => void): void => {
    if (running !== members) return;
    running = [];
    delayed = false;
    conclude();
    busy = false;
    giveBackWaiting();
    overdue = waiting.length > 0 && waited() === within_ms;
    begin();
  };

  const judge = (members: readonly Member<E>[], events: readonly E[], error: unknown): void => {
    const judgement = judgeFailure(settings.on_failure, error, events);
    const { verdict } = judgement;
    let failure: unknown;
    for (const member of members) {
      // Nobody would bring it again, and nobody else hears of it.
      if (member.delivery === undefined) failure = error;
      else {
        const told = tellFailure(member, member.delivery, judgement, settings.redeliver_seconds);
        if (verdict === 'stop' && member.claimed) failure ??= told;
      }
    }
    releaseAll(members, verdict === 'skip' ? 'done' : 'failed');
    if (failure === undefined) return;
    stopped = true;
    listener.stopped(failure);
  };

  return {
    add: (event) => {
      const delivery = findDelivery(event);
      if (wasHandledBefore(event, delivery, claimer, listener)) return;
      if (delivery !== undefined && delivery.source !== source) follow(delivery.source);
      const claimed = delivery?.claim(claimer) === true;
      const member: Member<E> = { event, delivery, claimed, came_at: clock().scheduler.now() };
      if (!mayBegin(member)) return release(member, claimer, 'abandoned');
      waiting.push(member);
      if (hasStopped(member)) cancelDeadline();
      begin();
    },
    finish: () => {
      finishing = true;
      if (source?.ended === true) listener.finished();
      else begin();
    },
    abandon: () => {
      stopped = true;
      const works = new Subscription();
      for (const ending of [deadline, work, sources.following]) works.add(ending);
      const members = running;
      running = [];
      releaseAll([...members, ...waiting.splice(0)], 'abandoned');
      // At the end, since what the application does then may throw.
      works.unsubscribe();
    },
  };
};
