import {
  from,
  NEVER,
  observable,
  type Observer,
  of,
  share,
  Subject,
  throwError,
  VirtualTimeScheduler,
} from 'rxjs';
import { type EventEnvelope, handle } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { eventOf, marbles, microtasks } from '../support/marbles';

describe('a handler', () => {
  it(
    'that returns nothing has handled its event at once',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      expectObservable(settled$).toBe('-(ab)');
      expectObservable(
        cold('-(ab)|', events).pipe(
          deliver(),
          handle(() => undefined),
        ),
      ).toBe('-(ab)|', events);
    }),
  );

  it.each([null, 0, 'done', { then: 'soon' }, [Promise.resolve()], new Set([1]), new Map([[1, 2]])])(
    'that returns a value (%p) has handled its event at once',
    (value) => {
      const seen: string[] = [];
      of(eventOf('a'))
        .pipe(handle(() => value))
        .subscribe(({ id }) => seen.push(id));
      expect(seen).toEqual(['a']);
    },
  );

  it(
    'that returns an observable has handled its event when that completes, whatever it emits',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const work = cold('                  -xyz-|');
      expectObservable(settled$).toBe('    ------a');
      expectObservable(
        cold('-a', events).pipe(
          deliver(),
          handle(() => work),
        ),
      ).toBe('------a', events);
      expectSubscriptions(work.subscriptions).toBe('-^----!');
    }),
  );

  it(
    'that returns a synchronous observable has handled its event at once',
    marbles(({ cold, events, expectObservable }) => {
      const source = cold('-(ab)|', events);
      expectObservable(source.pipe(handle(() => of(1, 2, 3)))).toBe('-(ab)|', events);
    }),
  );

  it(
    'whose observable never completes keeps its event, and those after it, un-acked',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      expectObservable(settled$).toBe('-');
      expectObservable(parked$).toBe('-');
      expectObservable(
        cold('-ab|', events).pipe(
          deliver(),
          handle(() => NEVER),
        ),
      ).toBe('-');
    }),
  );

  it(
    'whose observable errors has failed',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, failed$ } = fakeSource({ scheduler });
      const handler = ({ id }: EventEnvelope): unknown =>
        id === 'a' ? throwError(() => new Error('at once')) : cold('--#');
      expectObservable(failed$).toBe('-a--b');
      expectObservable(parked$).toBe('-a--b');
      expectObservable(cold('-ab---|', events).pipe(deliver(), handle(handler))).toBe('------|');
    }),
  );
});

describe('a handler that returns what only looks like an observable', () => {
  it(
    'has failed if that can’t be subscribed, and the next event is handled',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const odd = {
        lift: () => undefined,
        subscribe: () => {
          throw new Error('no');
        },
      };
      expectObservable(parked$).toBe('a');
      expectObservable(settled$).toBe('-b');
      const handled = cold('ab', events).pipe(
        deliver(),
        handle(({ id }) => (id === 'a' ? odd : undefined)),
      );
      expectObservable(handled).toBe('-b', events);
    }),
  );
});

describe('a handler that returns a thenable', () => {
  /** Handles one event by a handler that returns one of these after the other, with retries. */
  const handling = async (...thens: readonly ((resolve: () => void, reject: () => void) => void)[]) => {
    const scheduler = new VirtualTimeScheduler();
    const { deliver, settled$, parked$ } = fakeSource({ scheduler });
    const told: string[] = [];
    settled$.subscribe((id) => told.push(`${id} settled`));
    parked$.subscribe((id) => told.push(`${id} parked`));
    const results = thens.map((then) => ({ then }));
    const handler = jest.fn((): unknown => results.shift());
    const events$ = new Subject<EventEnvelope>();
    events$.pipe(deliver(), handle(handler, { retries: 5 })).subscribe();
    events$.next(eventOf('a'));
    await microtasks();
    return { handler, scheduler, told };
  };

  it('has handled its event when that calls back', async () => {
    let resolve = (): void => undefined;
    const { told } = await handling((resolved) => (resolve = resolved));
    expect(told).toEqual([]);
    resolve();
    await microtasks();
    expect(told).toEqual(['a settled']);
  });

  it('is tried again once, where that rejects twice', async () => {
    const { handler, scheduler } = await handling((_resolve, reject) => {
      reject();
      reject();
    });
    scheduler.flush();
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it('has failed, where that rejects and then resolves', async () => {
    const { told } = await handling((resolve, reject) => {
      reject();
      resolve();
    });
    expect(told).toEqual([]);
  });

  it('has handled its event, where that resolves and then throws', async () => {
    const { told } = await handling((resolve) => {
      resolve();
      throw new Error('too late');
    });
    expect(told).toEqual(['a settled']);
  });

  it('has handled its event when the promise has resolved that the thenable gave', async () => {
    const inner = promiseWithResolve();
    const { told } = await handling((resolve: (value?: unknown) => void) => resolve(inner.promise));
    expect(told).toEqual([]);
    inner.resolve();
    await microtasks();
    expect(told).toEqual(['a settled']);
  });
});

describe('a handler that is a generator', () => {
  const open = (handler: (event: EventEnvelope) => unknown) => {
    const { deliver, settled$, parked$ } = fakeSource({ scheduler: NO_TIME });
    const told: string[] = [];
    settled$.subscribe((id) => told.push(`${id} settled`));
    parked$.subscribe((id) => told.push(`${id} parked`));
    const events$ = new Subject<EventEnvelope>();
    const subscription = events$.pipe(deliver(), handle(handler)).subscribe();
    events$.next(eventOf('a'));
    return { subscription, told };
  };

  it('has handled its event when it is through', () => {
    const ran: string[] = [];
    const { told } = open(function* () {
      yield ran.push('first');
      ran.push('last');
    });
    expect([ran, told]).toEqual([['first', 'last'], ['a settled']]);
  });

  it('has failed when it throws', () => {
    const { told } = open(function* () {
      yield 1;
      throw new Error('no');
    });
    expect(told).toEqual(['a parked']);
  });

  it('and async, has handled its event when it is through', async () => {
    const step = promiseWithResolve();
    const { told } = open(async function* () {
      yield 1;
      await step.promise;
    });
    await microtasks();
    expect(told).toEqual([]);
    step.resolve();
    await microtasks();
    expect(told).toEqual(['a settled']);
  });

  it('and async, has failed when it throws', async () => {
    const { told } = open(async function* () {
      yield 1;
      throw new Error('no');
    });
    await microtasks();
    expect(told).toEqual(['a parked']);
  });

  it('and async, ends at its next yield after it was unsubscribed', async () => {
    const step = promiseWithResolve();
    const ran: string[] = [];
    const { subscription, told } = open(async function* () {
      try {
        await step.promise;
        yield ran.push('to the yield');
        ran.push('on');
      } finally {
        ran.push('to the end');
      }
    });
    subscription.unsubscribe();
    expect(told).toEqual(['a parked']);
    step.resolve();
    await microtasks();
    expect([ran, told]).toEqual([['to the yield', 'to the end'], ['a parked']]);
  });
});

describe('a handler that returns what can be made an observable', () => {
  it('has handled its event when an async iterable has ended', async () => {
    const { deliver, settled$ } = fakeSource({ scheduler: NO_TIME });
    const told: string[] = [];
    settled$.subscribe((id) => told.push(`${id} settled`));
    const iterable = {
      async *[Symbol.asyncIterator]() {
        yield told.push('step');
      },
    };
    from([eventOf('a')])
      .pipe(
        deliver(),
        handle(() => iterable),
      )
      .subscribe();
    await microtasks();
    expect(told).toEqual(['step', 'a settled']);
  });

  it(
    'has handled its event when the observable of another library has completed',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const work = cold('---|');
      const foreign = {
        [observable]: () => ({ subscribe: (observer: Observer<string>) => work.subscribe(observer) }),
      };
      expectObservable(settled$).toBe('---a');
      const handled = cold('a', events).pipe(
        deliver(),
        handle(() => foreign),
      );
      expectObservable(handled).toBe('---a', events);
    }),
  );
});

describe('an async handler', () => {
  const open = (ids: string) => {
    const source = fakeSource({ scheduler: NO_TIME });
    const begun: string[] = [];
    const ended: string[] = [];
    const work = new Map<string, PromiseWithResolve>();
    source.settled$.subscribe((id) => ended.push(`${id} settled`));
    source.parked$.subscribe((id) => ended.push(`${id} parked`));
    const events$ = new Subject<EventEnvelope>();
    const subscription = events$
      .pipe(
        source.deliver(),
        handle(({ id }) => {
          begun.push(id);
          const promise = promiseWithResolve();
          work.set(id, promise);
          return promise.promise;
        }),
      )
      .subscribe(({ id }) => ended.push(`${id} emitted`));
    from(Array.from(ids, (id) => eventOf(id))).subscribe((event) => events$.next(event));
    return { begun, ended, subscription, work: (id: string) => work.get(id)! };
  };

  it('has handled its event when the promise resolves, and only then is the next one begun', async () => {
    const { begun, ended, work } = open('ab');
    await microtasks();
    expect([begun, ended]).toEqual([['a'], []]);
    work('a').resolve();
    await microtasks();
    expect([begun, ended]).toEqual([
      ['a', 'b'],
      ['a emitted', 'a settled'],
    ]);
  });

  it('has failed when the promise rejects, and the next one is begun', async () => {
    const { begun, ended, work } = open('ab');
    work('a').reject(new Error('no'));
    await microtasks();
    expect([begun, ended]).toEqual([['a', 'b'], ['a parked']]);
  });

  it('that resolves after it was unsubscribed changes nothing any more', async () => {
    const { begun, ended, subscription, work } = open('ab');
    subscription.unsubscribe();
    expect(ended).toEqual(['a parked', 'b parked']);
    work('a').resolve();
    await microtasks();
    expect([begun, ended]).toEqual([['a'], ['a parked', 'b parked']]);
  });

  it('that resolves after it was unsubscribed does not speak for others who have the event', async () => {
    const { deliver, settled$, parked$ } = fakeSource({ scheduler: NO_TIME });
    const ended: string[] = [];
    settled$.subscribe((id) => ended.push(`${id} settled`));
    parked$.subscribe((id) => ended.push(`${id} parked`));
    const events$ = new Subject<EventEnvelope>();
    const shared = events$.pipe(deliver(), share());
    const [left, right] = [promiseWithResolve(), promiseWithResolve()];
    const leaving = shared.pipe(handle(() => left.promise)).subscribe();
    shared.pipe(handle(() => right.promise)).subscribe();
    events$.next(eventOf('a'));
    leaving.unsubscribe();
    left.resolve();
    await microtasks();
    expect(ended).toEqual([]);
    right.resolve();
    await microtasks();
    expect(ended).toEqual(['a parked']);
  });

  it('that rejects after it was unsubscribed changes nothing any more, and is no unhandled rejection', async () => {
    const { ended, subscription, work } = open('a');
    subscription.unsubscribe();
    work('a').reject(new Error('too late'));
    await microtasks();
    expect(ended).toEqual(['a parked']);
  });
});

interface PromiseWithResolve {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

const promiseWithResolve = (): PromiseWithResolve => {
  let settle: Omit<PromiseWithResolve, 'promise'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle! };
};

/** For tests in which nothing is to be scheduled. */
const NO_TIME = {
  now: () => 0,
  schedule: () => {
    throw new Error('nothing was to be scheduled');
  },
};
