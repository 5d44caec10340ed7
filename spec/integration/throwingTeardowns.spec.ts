import {
  config,
  finalize,
  firstValueFrom,
  Observable,
  type Observer,
  of,
  Subject,
  Subscription,
  take,
  toArray,
} from 'rxjs';
import { type EventEnvelope, handle } from 'vzaps-rx';
import { eventOf } from '../support/marbles';
import { openSession } from '../support/session';

/** What the application throws where RxJS lets it through: as it is unsubscribed. */
const throwing = (): never => {
  throw new Error('torn');
};

const uncaught$ = new Subject<unknown>();

beforeEach(() => {
  config.onUnhandledError = (error) => uncaught$.next(error);
});

afterEach(() => {
  config.onUnhandledError = null;
});

const begun$ = new Subject<void>();

/** Resolves when so many handlings have begun. */
const begun = (count: number): Promise<unknown> => firstValueFrom(begun$.pipe(take(count), toArray()));

/** What a handler does until it is torn down. */
const workUntil = (tornDown: () => void): Observable<never> =>
  new Observable(() => {
    begun$.next();
    return tornDown;
  });

describe('a teardown that throws', () => {
  it('keeps neither close() from its end, nor other subscribers from theirs', async () => {
    const { gateway, subscribe } = await openSession();
    const subscription = subscribe();
    const ends: string[] = [];
    subscription.events$.pipe(finalize(throwing)).subscribe();
    subscription.events$.subscribe({ complete: () => ends.push('complete') });
    await gateway.opened(1);
    await subscription.close();
    expect(ends).toEqual(['complete']);
    await gateway.until(() => gateway.connected === 0);
  });

  it('keeps close() from nothing at its time-out', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ close_timeout_seconds: 0.1 }).on('All', () => workUntil(throwing));
    await gateway.opened(1);
    const working = begun(1);
    gateway.send(make.Message());
    await working;
    await subscription.close();
    await gateway.until(() => gateway.connected === 0);
  });

  it('leaves no other event in flight, and no other handler running', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    let torn = 0;
    const behind = handle<EventEnvelope>(({ type }) =>
      type === 'Presence' ? workUntil(() => (torn += 1)) : undefined,
    );
    const before = handle<EventEnvelope>(({ type }) =>
      type === 'Message' ? workUntil(throwing) : undefined,
    );
    const running = subscription.events$.pipe(before, behind).subscribe();
    await gateway.opened(1);
    const working = begun(2);
    gateway.send(make.Presence());
    gateway.send(make.Message());
    await working;
    expect(() => running.unsubscribe()).toThrow('torn');
    expect(torn).toBe(1);
    expect(subscription.stats()).toMatchObject({ in_flight: 0, parked: 2 });
  });

  it('does not cut short a handle whose source it belongs to', () => {
    const came: string[] = [];
    of(eventOf('a'))
      .pipe(
        finalize(throwing),
        handle(() => undefined),
      )
      .subscribe({ next: ({ id }) => came.push(id), complete: () => came.push('complete') });
    expect(came).toEqual(['a', 'complete']);
  });

  it('of a stream that stops is nothing to other subscribers', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    const fails = handle<EventEnvelope>(() => throwing(), { on_failure: 'stop' });
    subscription.events$.pipe(fails, finalize(throwing)).subscribe({ error: () => undefined });
    const came: string[] = [];
    subscription.events$.subscribe({
      next: ({ type }) => came.push(type),
      error: () => came.push('error'),
    });
    await gateway.opened(1);
    gateway.send(make.Message());
    gateway.send(make.Presence());
    await gateway.until(() => came.length === 2);
    expect(came).toEqual(['Message', 'Presence']);
    expect(gateway.record.connections).toHaveLength(1);
  });
});

it('what a subscriber throws is an uncaught error, and the stream goes on', async () => {
  const { gateway, make, subscribe } = await openSession();
  const subscription = subscribe();
  let came = 0;
  // RxJS takes such an object for a subscriber, and catches nothing for it.
  class Throwing extends Subscription implements Observer<EventEnvelope> {
    next(): void {
      came += 1;
      throwing();
    }
    error(): void {}
    complete(): void {}
  }
  subscription.events$.subscribe(new Throwing());
  await gateway.opened(1);
  const uncaught = firstValueFrom(uncaught$.pipe(take(2), toArray()));
  for (const event of [make.Message(), make.Message()]) gateway.send(event);
  expect((await uncaught).map(String)).toEqual(['Error: torn', 'Error: torn']);
  expect(came).toBe(2);
  await subscription.close();
  expect(gateway.record.connections).toHaveLength(1);
});
