import {
  concat,
  delay,
  from,
  merge,
  NEVER,
  Observable,
  share,
  Subscription,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { type EventEnvelope, handle, handleBatch } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { eventOf, marbles, microtasks } from '../support/marbles';

const ids = (events: readonly EventEnvelope[]): string => events.map(({ id }) => id).join('');

describe('the claims of handleBatch', () => {
  it(
    'are given back once when the handler itself unsubscribes',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$ } = fakeSource({ scheduler });
      const shared = cold('a', events).pipe(deliver(), share());
      expectObservable(shared.pipe(handle(() => timer(5)))).toBe('-----a', events);
      const batches = new Subscription();
      const leave = (): void => batches.unsubscribe();
      batches.add(shared.pipe(handleBatch(leave, { max: 1, within_seconds: 1 })).subscribe());
      // After the handle beside it, and not before.
      expectObservable(parked$).toBe('-----a');
    }),
  );

  it(
    'are given back when it is unsubscribed, and nothing begins for them',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$ } = fakeSource({ scheduler });
      let begun = 0;
      const batches = cold('(ab)', events)
        .pipe(
          deliver(),
          handleBatch(() => void (begun += 1), { max: 3, within_seconds: 1 }),
        )
        .subscribe();
      expectObservable(parked$).toBe('--(ab)');
      scheduler.schedule(() => {
        batches.unsubscribe();
        expect(begun).toBe(0);
      }, 2);
    }),
  );

  it(
    'that came too late leave nothing to decide when the handling fails',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, failures } = fakeSource({ scheduler });
      expectObservable(parked$).toBe('-');
      const fail = (): never => {
        throw new Error('no');
      };
      const handled = cold('ab|', events).pipe(
        deliver(),
        delay(2),
        handleBatch(fail, { max: 1, within_seconds: 1, on_failure: 'stop' }),
      );
      expectObservable(handled).toBe('---|');
      scheduler.flush();
      expect(failures.map(({ verdict }) => verdict)).toEqual(['skip', 'skip']);
    }),
  );

  it(
    'are given back where the end of the handler throws',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$ } = fakeSource({ scheduler });
      const broken$ = new Observable<never>(() => () => {
        throw new Error('a broken handler');
      });
      expectObservable(parked$).toBe('--(ab)');
      const batches = cold('(ab)', events)
        .pipe(
          deliver(),
          handleBatch(() => broken$, { max: 1, within_seconds: 1 }),
        )
        .subscribe();
      scheduler.schedule(() => {
        expect(() => batches.unsubscribe()).toThrow('a broken handler');
      }, 2);
    }),
  );

  it(
    'are given back at once for a batch that has not begun, when the source takes nothing new',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, stopAccepting } = fakeSource({ scheduler });
      scheduler.schedule(stopAccepting, 2);
      expectObservable(parked$).toBe('--(ab)');
      const handled = cold('(ab)', events).pipe(
        deliver(),
        handleBatch(() => undefined, { max: 500, within_seconds: 60 }),
      );
      expectObservable(handled).toBe('');
    }),
  );

  it(
    'are given back at once for a batch that waits for a retry',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, failed$, stopAccepting } = fakeSource({ scheduler });
      scheduler.schedule(stopAccepting, 2);
      expectObservable(parked$).toBe('--(ab)');
      expectObservable(failed$).toBe('');
      const handled = cold('(ab)', events).pipe(
        deliver(),
        handleBatch(() => cold('#'), { max: 2, within_seconds: 1, retries: 5, retry_delay_seconds: 9 }),
      );
      expectObservable(handled).toBe('');
    }),
  );

  it(
    'are kept for the events of other sources than the one that takes nothing new',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const [one, other] = [fakeSource({ scheduler }), fakeSource({ scheduler })];
      scheduler.schedule(one.stopAccepting, 3);
      expectObservable(one.parked$).toBe('---b');
      expectObservable(other.parked$).toBe('');
      expectObservable(other.settled$).toBe('-----(acd)');
      const from = [
        concat(cold('a----(cd)', events), NEVER).pipe(other.deliver()),
        concat(cold('-b', events), NEVER).pipe(one.deliver()),
      ];
      const handled = merge(...from).pipe(handleBatch(() => undefined, { max: 3, within_seconds: 1 }));
      expectObservable(handled).toBe('-----(acd)', events);
    }),
  );
});

describe('a batch handler that empties its array and fails', () => {
  it(
    'gets all events again with the retry, and so does who gives the verdict',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$ } = fakeSource({ scheduler });
      const sizes: number[] = [];
      const handler = (batch: readonly EventEnvelope[]): never => {
        sizes.push((batch as EventEnvelope[]).splice(0).length);
        throw new Error('no');
      };
      const on_failure = (_error: unknown, batch: readonly EventEnvelope[]): 'park' => {
        sizes.push(batch.length);
        return 'park';
      };
      expectObservable(parked$).toBe('-(ab)');
      const options = { max: 2, within_seconds: 1, retries: 1, retry_delay_seconds: 0.002, on_failure };
      expectObservable(cold('(ab)', events).pipe(deliver(), handleBatch(handler, options))).toBe('');
      scheduler.flush();
      expect(sizes).toEqual([2, 2, 2]);
    }),
  );
});

describe('a batch handler that returns a thenable', () => {
  it('has handled its events when that has called back, and the promise that it gave has resolved', async () => {
    const { deliver, settled$ } = fakeSource({ scheduler: new VirtualTimeScheduler() });
    const settled: string[] = [];
    settled$.subscribe((id) => settled.push(id));
    let finish = (): void => undefined;
    const inner = new Promise<void>((resolve) => (finish = resolve));
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(inner) };
    from([eventOf('a')])
      .pipe(
        deliver(),
        handleBatch(() => thenable, { max: 1, within_seconds: 1 }),
      )
      .subscribe();
    await microtasks();
    expect(settled).toEqual([]);
    finish();
    await microtasks();
    expect(settled).toEqual(['a']);
  });
});

describe('a batch handler that is an async generator', () => {
  it('has handled its events when it is through', async () => {
    const { deliver, settled$ } = fakeSource({ scheduler: new VirtualTimeScheduler() });
    const told: string[] = [];
    settled$.subscribe((id) => told.push(`${id} settled`));
    const handler = async function* (): AsyncGenerator<number> {
      yield told.push('first');
      yield told.push('second');
    };
    from([eventOf('a')])
      .pipe(deliver(), handleBatch(handler, { max: 1, within_seconds: 1 }))
      .subscribe();
    await microtasks();
    expect(told).toEqual(['first', 'second', 'a settled']);
  });
});

describe('the time of a batch', () => {
  it(
    'begins when its first event comes, also while another batch runs',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver } = fakeSource({ scheduler });
      const begun: string[] = [];
      const handled = cold('(abc)', events).pipe(
        deliver(),
        handleBatch(
          (batch) => {
            begun.push(`${ids(batch)} ${scheduler.now()}`);
            return timer(500);
          },
          { max: 2, within_seconds: 0.6 },
        ),
      );
      expectObservable(handled).toBe('500ms (ab) 596ms c', events);
      scheduler.flush();
      expect(begun).toEqual(['ab 0', 'c 600']);
    }),
  );

  it(
    'may be over when that batch is',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver } = fakeSource({ scheduler });
      const handled = cold('(abc)', events).pipe(
        deliver(),
        handleBatch(() => timer(500), { max: 2, within_seconds: 0.5 }),
      );
      expectObservable(handled).toBe('500ms (ab) 496ms c', events);
    }),
  );
});
