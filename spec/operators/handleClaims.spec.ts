import { concat, delay, EMPTY, filter, map, merge, NEVER, Observable, share, throwError, timer } from 'rxjs';
import { type EventEnvelope, handle, handleBatch, ofType } from 'vzaps-rx';
import { type Handling, type HandlingOwner, handleUntil } from '~/operators/handle';
import { decodeHandler } from '~/operators/handlerOptions';
import { fakeSource } from '../support/deliveries';
import { marbles } from '../support/marbles';

describe('the claim of handle', () => {
  it(
    'is not needed for an event that a filter leaves out: its delivery was its handling',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      expectObservable(settled$).toBe('-a--b');
      const handled = cold('-ab|', events).pipe(
        deliver(),
        filter(({ id }) => id !== 'a'),
        handle(() => timer(2)),
      );
      expectObservable(handled).toBe('----(b|)', events);
    }),
  );

  it(
    'of two on one shared source lets the event settle once, after both',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const source = cold('-a--b--|', events);
      const shared = source.pipe(deliver(), share());
      expectObservable(settled$).toBe('----a--b');
      expectObservable(shared.pipe(handle(() => timer(1)))).toBe('--a--b-|', events);
      expectObservable(shared.pipe(handle(() => timer(3)))).toBe('----a--(b|)', events);
      expectSubscriptions(source.subscriptions).toBe('^------!');
    }),
  );

  it(
    'of two lets the event come again if one of them fails, and only to that one',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const shared = cold('-a---a-|', events).pipe(deliver(), share());
      const results = [cold('--#'), cold('-|')];
      expectObservable(parked$).toBe('---a');
      expectObservable(settled$).toBe('------a');
      expectObservable(shared.pipe(handle(() => timer(1)))).toBe('--a----|', events);
      expectObservable(shared.pipe(handle(() => results.shift()))).toBe('------a|', events);
    }),
  );

  it(
    'of one that gave the event up counts as handled when the event comes again for another one',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, failed$ } = fakeSource({ scheduler });
      const shared = cold('a--a', events).pipe(deliver(), share());
      const results = [cold('#'), cold('|')];
      const fail = (): unknown => throwError(() => new Error('no'));
      expectObservable(failed$).toBe('(aa)');
      expectObservable(settled$).toBe('---a');
      expectObservable(shared.pipe(handle(fail, { on_failure: 'skip' }))).toBe('-');
      expectObservable(shared.pipe(handle(() => results.shift()))).toBe('---a', events);
    }),
  );

  it(
    'takes the shortest of the times of coming again',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, deliveries } = fakeSource({ scheduler });
      const shared = cold('a', events).pipe(deliver(), share());
      const fail = (): unknown => throwError(() => new Error('no'));
      for (const redeliver_seconds of [7, 5, 9])
        expectObservable(shared.pipe(handle(fail, { redeliver_seconds }))).toBe('-');
      scheduler.flush();
      expect(deliveries.map(({ redeliver_ms }) => redeliver_ms)).toEqual([5000]);
    }),
  );

  it(
    'that is given back by one of two parks the event when the other one is done',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const shared = cold('-a', events).pipe(deliver(), share());
      expectObservable(settled$).toBe('-');
      expectObservable(parked$).toBe('-----a');
      expectObservable(shared.pipe(handle(() => timer(9))), '---!').toBe('-');
      expectObservable(shared.pipe(handle(() => timer(4)))).toBe('-----a', events);
    }),
  );

  it(
    'that comes too late is told, and the event is handled all the same',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, late$, parked$ } = fakeSource({ scheduler });
      expectObservable(settled$).toBe('-a');
      expectObservable(late$).toBe('---a');
      expectObservable(parked$).toBe('-');
      const handled = cold('-a', events).pipe(
        deliver(),
        delay(2),
        handle(() => timer(1)),
      );
      expectObservable(handled).toBe('----a', events);
    }),
  );

  it(
    'that came too late leaves nothing to decide when the handling fails',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, failures } = fakeSource({ scheduler });
      expectObservable(parked$).toBe('-');
      const fail = (): unknown => throwError(() => new Error('no'));
      const handled = cold('a|', events).pipe(deliver(), delay(2), handle(fail, { on_failure: 'stop' }));
      expectObservable(handled).toBe('--|');
      scheduler.flush();
      expect(failures.map(({ verdict }) => verdict)).toEqual(['skip']);
    }),
  );

  it(
    'holds for a copy of the event too',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, late$ } = fakeSource({ scheduler });
      expectObservable(settled$).toBe('---a');
      expectObservable(late$).toBe('-');
      const handled = cold('-a', events).pipe(
        deliver(),
        map((event): EventEnvelope => ({ ...event, data: { seen: true } })),
        handle(() => timer(2)),
        map(({ data }) => data),
      );
      expectObservable(handled).toBe('---d', { d: { seen: true } });
    }),
  );

  it(
    'is given back for what has not begun when its source takes nothing new',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$, parked$, stopAccepting } = fakeSource({ scheduler });
      const work = cold('--|');
      scheduler.schedule(stopAccepting, 2);
      expectObservable(settled$).toBe('---a');
      expectObservable(parked$).toBe('--(bc)');
      expectObservable(
        cold('-(abc)', events).pipe(
          deliver(),
          handle(() => work),
        ),
      ).toBe('---a', events);
      expectSubscriptions(work.subscriptions).toBe('-^-!');
    }),
  );

  it(
    'is given back too for what waits for another event of its key, or for a retry',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$, failed$, stopAccepting } = fakeSource({ scheduler });
      const handler = jest.fn(({ id }: EventEnvelope) => (id === 'a' ? timer(5) : cold('#')));
      scheduler.schedule(stopAccepting, 2);
      expectObservable(settled$).toBe('-----a');
      expectObservable(parked$).toBe('--(bc)');
      expectObservable(failed$).toBe('');
      const options = {
        concurrency: 5,
        key: ({ id }: EventEnvelope) => id === 'b',
        retries: 3,
      };
      const all = cold('(abc)', events).pipe(
        deliver(),
        handle(handler, { ...options, retry_delay_seconds: 9 }),
      );
      expectObservable(all).toBe('-----a', events);
      scheduler.flush();
      expect(handler.mock.calls.map(([{ id }]) => id)).toEqual(['a', 'b']);
    }),
  );

  it.each(['handle', 'handleBatch'] as const)(
    'of %s is given back at once for an event in whose delivery the source stops',
    (name) => {
      marbles(({ cold, events, expectObservable, scheduler }) => {
        const { deliver, settled$, parked$, stopAccepting } = fakeSource({ scheduler });
        const shared = cold('-(ab)', events).pipe(deliver(), share());
        shared.subscribe(({ id }) => {
          if (id === 'b') stopAccepting();
        });
        const work = (): unknown => timer(3);
        const handling =
          name === 'handle'
            ? handle(work, { concurrency: 9, key: () => 'one' })
            : handleBatch(work, { max: 1, within_seconds: 1 });
        expectObservable(parked$).toBe('-b');
        expectObservable(settled$).toBe('----a');
        expectObservable(concat(shared, NEVER).pipe(handling)).toBe('----a', events);
      })();
    },
  );

  it(
    'is given back for all, even where the end of a handler throws',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$ } = fakeSource({ scheduler });
      const broken$ = new Observable<never>(() => () => {
        throw new Error('a broken handler');
      });
      expectObservable(parked$).toBe('--(abc)');
      const handling = cold('(abc)', events)
        .pipe(
          deliver(),
          handle(() => broken$, { concurrency: 2 }),
        )
        .subscribe();
      scheduler.schedule(() => {
        expect(() => handling.unsubscribe()).toThrow('a broken handler');
      }, 2);
    }),
  );

  it(
    'is no reason to wait once its source waits for nobody any more',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, end } = fakeSource({ scheduler });
      scheduler.schedule(end, 2);
      expectObservable(parked$).toBe('----a');
      expectObservable(
        cold('-a--|', events).pipe(
          deliver(),
          handle(() => timer(9)),
        ),
      ).toBe('----|');
    }),
  );

  it(
    'of each type by itself is how types are handled in their own way',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const shared = cold('-a', events).pipe(deliver(), share());
      const messages = shared.pipe(
        ofType('Message'),
        handle(() => timer(2)),
      );
      const receipts = shared.pipe(
        ofType('ReadReceipt'),
        handle(() => timer(4)),
      );
      expectObservable(settled$).toBe('---a');
      expectObservable(merge(messages, receipts)).toBe('---a', events);
    }),
  );
});

describe('handleUntil', () => {
  const settings = decodeHandler(() => undefined, {});
  const stoppedBy = (until: Observable<unknown>): HandlingOwner => ({
    set handling(handling: Handling) {
      until.subscribe(() => handling.stop());
    },
  });

  it(
    'finishes what runs, gives back what waits, and completes',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const source = cold('-(ab)----c', events);
      const until = cold(' --x');
      expectObservable(settled$).toBe('----a');
      expectObservable(parked$).toBe('--b');
      const handled = source.pipe(
        deliver(),
        handleUntil(() => timer(3), settings, stoppedBy(until)),
      );
      expectObservable(handled).toBe('----(a|)', events);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );

  it(
    'completes at once where nothing runs',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold('-a---b', events);
      expectObservable(source.pipe(handleUntil(() => EMPTY, settings, stoppedBy(cold('---x'))))).toBe(
        '-a-|',
        events,
      );
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'gives back what waits for its key, also if the one before it never ends',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$ } = fakeSource({ scheduler });
      const keyed = decodeHandler(() => undefined, { concurrency: 4, key: () => 'one' });
      expectObservable(parked$).toBe('---(bc)');
      const handled = cold('(abc)', events).pipe(
        deliver(),
        handleUntil(() => NEVER, keyed, stoppedBy(cold('---x'))),
      );
      expectObservable(handled).toBe('');
    }),
  );

  it(
    'gives back what waits for a retry, and does not run it again',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, failed$ } = fakeSource({ scheduler });
      const retrying = decodeHandler(() => undefined, { retries: 5, retry_delay_seconds: 1 });
      const handler = jest.fn(() => cold('#'));
      expectObservable(parked$).toBe('---a');
      expectObservable(failed$).toBe('');
      const handled = cold('a', events).pipe(
        deliver(),
        handleUntil(handler, retrying, stoppedBy(cold('---x'))),
      );
      expectObservable(handled).toBe('---|');
      scheduler.flush();
      expect(handler).toHaveBeenCalledTimes(1);
    }),
  );
});
