import { concat, defer, EMPTY, from, NEVER, Subject, take, throwError, VirtualTimeScheduler } from 'rxjs';
import { type EventEnvelope, handle } from 'vzaps-rx';
import { Delivery, type DeliverySource, deliverTo } from '~/delivery/delivery';
import { fakeSource } from '../support/deliveries';
import { eventOf, marbles, microtasks } from '../support/marbles';

const three = (): readonly EventEnvelope[] => ['a', 'b', 'c'].map((id) => eventOf(id));

/** Like the dispatcher, this source delivers the next event as soon as it is done with one. */
const chainOf = (events: readonly EventEnvelope[]) => {
  const waiting = [...events];
  const events$ = new Subject<EventEnvelope>();
  const next = (): void => {
    const event = waiting.shift();
    if (event !== undefined) deliverTo(new Delivery(source, event, 1, 'no', undefined), events$);
  };
  const source: DeliverySource = {
    accepting: true,
    ended: false,
    scheduler: new VirtualTimeScheduler(),
    random: () => 0,
    handling: () => undefined,
    late: () => undefined,
    stopped$: NEVER,
    redeliver_seconds: 60,
    settled: next,
    parked: next,
    claimedLate: () => undefined,
    failed: () => undefined,
  };
  return { events$, next };
};

describe('handle, when one thing comes in the middle of another,', () => {
  it('emits in order where an event that settles lets the next one come', async () => {
    const { events$, next } = chainOf(three());
    const emitted: string[] = [];
    events$
      .pipe(handle(({ id }) => (id === 'a' ? Promise.resolve() : undefined)))
      .subscribe(({ id }) => emitted.push(id));
    next();
    await microtasks();
    expect(emitted).toEqual(['a', 'b', 'c']);
  });

  it('begins nothing after a verdict of stop where an event that parks lets the next one come', async () => {
    const { events$, next } = chainOf(three());
    const begun: string[] = [];
    let error: unknown;
    const handler = ({ id }: EventEnvelope): Promise<never> => {
      begun.push(id);
      return Promise.reject(new Error('no'));
    };
    events$.pipe(handle(handler, { on_failure: 'stop' })).subscribe({
      error: (thrown: unknown) => (error = thrown),
    });
    next();
    await microtasks();
    expect(error).toMatchObject({ verdict: 'stop', event: { id: 'a' } });
    expect(begun).toEqual(['a']);
  });

  it(
    'runs no retry after unsubscribing where the handler’s observable failed as it was subscribed',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver } = fakeSource({ scheduler });
      const handler = jest.fn(() => throwError(() => new Error('no')));
      const options = { retries: 3, retry_delay_seconds: 0.01 };
      expectObservable(cold('a', events).pipe(deliver(), handle(handler, options)), '--!').toBe('-');
      scheduler.flush();
      expect(handler).toHaveBeenCalledTimes(1);
    }),
  );

  it('handles nothing more of a synchronous source after its subscriber has gone', () => {
    const handled: string[] = [];
    from(three())
      .pipe(
        handle(({ id }) => handled.push(id)),
        take(1),
      )
      .subscribe();
    expect(handled).toEqual(['a']);
  });

  it('asks a synchronous source for nothing more after its subscriber has gone', () => {
    let pulled = 0;
    function* many(): Generator<EventEnvelope> {
      while (pulled < 100) yield eventOf(`e${(pulled += 1)}`);
    }
    from(many())
      .pipe(
        handle(() => undefined),
        take(1),
      )
      .subscribe();
    expect(pulled).toBe(1);
  });

  it('handles nothing more of a synchronous source after it has errored', () => {
    const handled: string[] = [];
    const cause = new Error('no');
    let error: unknown;
    from(three())
      .pipe(
        handle(({ id }) => {
          handled.push(id);
          throw cause;
        }),
      )
      .subscribe({ error: (thrown: unknown) => (error = thrown) });
    expect([error, handled]).toEqual([cause, ['a']]);
  });

  it('leaves nothing running where the handler itself unsubscribes', () => {
    let running = 0;
    const events$ = new Subject<EventEnvelope>();
    const subscription = events$
      .pipe(
        handle(() => {
          subscription.unsubscribe();
          return defer(() => {
            running += 1;
            return NEVER;
          });
        }),
      )
      .subscribe();
    events$.next(eventOf('a'));
    expect(running).toBe(0);
  });

  it(
    'leaves nothing running where the handler’s observable unsubscribes as it is subscribed',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const rest = cold('---|');
      const leave$ = defer(() => {
        subscription.unsubscribe();
        return EMPTY;
      });
      const events$ = cold('-a', events);
      const subscription = events$.pipe(handle(() => concat(leave$, rest))).subscribe();
      expectObservable(NEVER, '----!').toBe('');
      expectSubscriptions(rest.subscriptions).toBe('-(^!)');
    }),
  );

  it('parks an event, with both reasons, where on_failure gives no verdict', () => {
    const { deliver, failures, parked$ } = fakeSource({ scheduler: new VirtualTimeScheduler() });
    const cause = new Error('no');
    const on_failure = (() => Promise.resolve('skip')) as never;
    const parked: string[] = [];
    parked$.subscribe((id) => parked.push(id));
    from([eventOf('a')])
      .pipe(
        deliver(),
        handle(() => throwError(() => cause), { on_failure }),
      )
      .subscribe();
    expect(parked).toEqual(['a']);
    expect(failures).toMatchObject([{ verdict: 'park', cause: { errors: [cause, expect.any(TypeError)] } }]);
  });
});
