import { concat, concatMap, map, merge, mergeMap, NEVER, of, share, throwError, timer } from 'rxjs';
import { type EventEnvelope, handle, handleBatch } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { marbles } from '../support/marbles';

const copy = (event: EventEnvelope): EventEnvelope => ({ ...event });
type Part = EventEnvelope & { readonly part: number };

const fail = (): unknown => throwError(() => new Error('no'));

describe('one handle behind another', () => {
  it(
    'lets the event settle when both are done',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, late$ } = fakeSource({ scheduler });
      const both = cold('a--------b', events).pipe(
        deliver(),
        handle(() => timer(2)),
        handle(() => timer(3)),
      );
      expectObservable(both).toBe('-----a--------b', events);
      expectObservable(settled$).toBe('-----a--------b');
      expectObservable(late$).toBe('');
    }),
  );

  it(
    'has it as a copy, too',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, late$ } = fakeSource({ scheduler });
      const both = cold('a', events).pipe(
        deliver(),
        handle(() => timer(2)),
        map(copy),
        handle(() => timer(3)),
      );
      expectObservable(both).toBe('-----a', events);
      expectObservable(settled$).toBe('-----a');
      expectObservable(late$).toBe('');
    }),
  );

  it(
    'gets it again if it has failed, and the first one does not handle it again',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const runs = { first: 0, middle: 0 };
      const results = [cold('--#'), cold('--#'), cold('--|')];
      const all = cold('a----a----a', events).pipe(
        deliver(),
        handle(() => void (runs.first += 1)),
        handle(() => void (runs.middle += 1)),
        handle(() => results.shift()),
      );
      expectObservable(all).toBe('------------a', events);
      expectObservable(parked$).toBe('--a----a');
      expectObservable(settled$).toBe('------------a');
      scheduler.flush();
      expect(runs).toEqual({ first: 1, middle: 1 });
    }),
  );

  it(
    'does not get it again when it comes again for somebody else',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const shared = cold('a----a', events).pipe(deliver(), share());
      const results = [cold('#'), cold('|')];
      const chain = shared.pipe(
        handle(() => timer(1)),
        handle(() => timer(1)),
      );
      expectObservable(chain).toBe('--a', events);
      expectObservable(shared.pipe(handle(() => results.shift()))).toBe('-----a', events);
      expectObservable(settled$).toBe('-----a');
    }),
  );

  it(
    'may be a handleBatch, before or after it',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, late$ } = fakeSource({ scheduler });
      const batched = { max: 2, within_seconds: 1 };
      const all = cold('(ab)', events).pipe(
        deliver(),
        handle(() => timer(1)),
        handleBatch(() => timer(2), batched),
        handle(() => timer(3)),
      );
      expectObservable(all).toBe('-------a--b', events);
      expectObservable(settled$).toBe('-------a--b');
      expectObservable(late$).toBe('');
    }),
  );

  it(
    'behind a handleBatch gets it again if it has failed, and the batch is not run again',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const results = [cold('#'), cold('|')];
      let batches = 0;
      const all = cold('a----a', events).pipe(
        deliver(),
        handleBatch(() => void (batches += 1), { max: 1, within_seconds: 1 }),
        handle(() => results.shift()),
      );
      expectObservable(all).toBe('-----a', events);
      expectObservable(settled$).toBe('-----a');
      scheduler.flush();
      expect(batches).toBe(1);
    }),
  );
});

describe('one handle behind another, when the source takes nothing new any more,', () => {
  it(
    'still takes what the first one was handling, and nothing that has not begun',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$, stopAccepting } = fakeSource({ scheduler });
      scheduler.schedule(stopAccepting, 1);
      expectObservable(parked$).toBe('-b');
      expectObservable(settled$).toBe('-----a');
      const both = cold('(ab)', events).pipe(
        deliver(),
        handle(() => timer(2)),
        handle(() => timer(3)),
      );
      expectObservable(both).toBe('-----a', events);
    }),
  );

  it(
    'finishes what waits for its turn or its key there, since the first one has handled it',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$, stopAccepting } = fakeSource({ scheduler });
      scheduler.schedule(stopAccepting, 1);
      expectObservable(parked$).toBe('-e');
      expectObservable(settled$).toBe('--a-b-c-d');
      const both = cold('(abcde)', events).pipe(
        deliver(),
        handle(({ id }) => (id === 'd' ? timer(2) : undefined)),
        handle(() => timer(2), { concurrency: 9, key: () => 'one' }),
      );
      expectObservable(both).toBe('--a-b-c-d', events);
    }),
  );

  it(
    'handles it no more once nobody is waited for',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$, stopAccepting, end } = fakeSource({ scheduler });
      scheduler.schedule(stopAccepting, 1);
      scheduler.schedule(end, 3);
      expectObservable(parked$).toBe('----bc');
      expectObservable(settled$).toBe('----a');
      const both = cold('(abc)', events).pipe(
        deliver(),
        handle(({ id }) => (id === 'c' ? timer(5) : undefined)),
        handle(() => timer(4)),
      );
      expectObservable(both).toBe('----a', events);
    }),
  );

  it(
    'tries it no more where it fails',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, failed$, stopAccepting } = fakeSource({ scheduler });
      scheduler.schedule(stopAccepting, 2);
      // The first one waits for its retry by then.
      expectObservable(parked$).toBe('--a--b');
      expectObservable(failed$).toBe('-----b');
      const both = cold('(ab)', events).pipe(
        deliver(),
        handle(({ id }) => (id === 'b' ? timer(4) : undefined), { concurrency: 2 }),
        handle(() => cold('-#'), { retries: 3, retry_delay_seconds: 9, concurrency: 2 }),
      );
      expectObservable(both).toBe('');
    }),
  );

  it(
    'takes it through any number of others, also as a copy',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, stopAccepting } = fakeSource({ scheduler });
      scheduler.schedule(stopAccepting, 1);
      expectObservable(settled$).toBe('-----a');
      const all = cold('a', events).pipe(
        deliver(),
        handle(() => timer(2)),
        map(copy),
        handle(() => timer(2)),
        mergeMap((event) => of(event).pipe(handle(() => timer(1)))),
      );
      expectObservable(all).toBe('-----a', events);
    }),
  );

  it(
    'may be a handleBatch, which then waits for no others',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$, stopAccepting } = fakeSource({ scheduler });
      const sizes: number[] = [];
      scheduler.schedule(stopAccepting, 2);
      expectObservable(parked$).toBe('');
      expectObservable(settled$).toBe('---(ab)(cd)');
      const all = cold('(abcd)', events).pipe(
        deliver(),
        handle(({ id }) => (id < 'c' ? timer(1) : timer(6)), { concurrency: 4 }),
        handleBatch(
          (batch) => {
            sizes.push(batch.length);
            return timer(1);
          },
          { max: 500, within_seconds: 60 },
        ),
      );
      expectObservable(all).toBe('---(ab)(cd)', events);
      scheduler.flush();
      expect(sizes).toEqual([2, 2]);
    }),
  );
});

describe('one handleBatch behind a handle, when one of two sources takes nothing new any more,', () => {
  it(
    'finishes what is from that one, with all that waits',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const [one, other] = [fakeSource({ scheduler }), fakeSource({ scheduler })];
      scheduler.schedule(one.stopAccepting, 3);
      expectObservable(one.settled$).toBe('----a');
      expectObservable(other.settled$).toBe('----b');
      const from = [
        concat(cold('a', events), NEVER).pipe(one.deliver()),
        concat(cold('-b', events), NEVER).pipe(other.deliver()),
      ];
      const handled = merge(...from).pipe(
        handle(({ id }) => (id === 'a' ? timer(4) : undefined), { concurrency: 2 }),
        handleBatch(() => undefined, { max: 9, within_seconds: 60 }),
      );
      expectObservable(handled).toBe('----(ba)', events);
    }),
  );

  it(
    'gives back what is from that one, if it waits for nobody by then',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const [one, other] = [fakeSource({ scheduler }), fakeSource({ scheduler })];
      scheduler.schedule(one.stopAccepting, 3);
      scheduler.schedule(one.end, 4);
      expectObservable(one.parked$).toBe('-----a');
      expectObservable(other.settled$).toBe('-----b');
      const from = [
        concat(cold('-a', events), NEVER).pipe(one.deliver()),
        concat(cold('b', events), NEVER).pipe(other.deliver()),
      ];
      const handled = merge(...from).pipe(
        handle(() => undefined),
        handleBatch(() => timer(5), { max: 1, within_seconds: 60 }),
      );
      expectObservable(handled).toBe('-----b', events);
    }),
  );
});

describe('one handle that gets an event more than once', () => {
  it(
    'handles each of its copies, whether they come from one stream or from several',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const shared = cold('a', events).pipe(deliver(), share());
      const to = (where: string) => shared.pipe(map((event) => ({ ...event, where })));
      const runs: string[] = [];
      const handled = merge(to('database'), to('log')).pipe(handle(({ where }) => void runs.push(where)));
      expectObservable(handled.pipe(map(({ where }) => where))).toBe('(dl)', { d: 'database', l: 'log' });
      expectObservable(settled$).toBe('a');
      scheduler.flush();
      expect(runs).toEqual(['database', 'log']);
    }),
  );

  it.each(['handle', 'handleBatch'] as const)('by %s runs all of them again if one has failed', (name) => {
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const runs: number[] = [];
      const work = (event: EventEnvelope | undefined): unknown => {
        const { part } = event as Part;
        runs.push(part);
        return part === 2 && runs.length === 2 ? timer(1).pipe(mergeMap(fail as () => never)) : timer(1);
      };
      const handling =
        name === 'handle'
          ? handle(work)
          : handleBatch((batch: readonly EventEnvelope[]) => work(batch[0]), {
              max: 1,
              within_seconds: 1,
            });
      const handled = cold('a----a', events).pipe(
        deliver(),
        mergeMap((event) => of({ ...event, part: 1 }, { ...event, part: 2 })),
        handling,
      );
      expectObservable(parked$).toBe('--a');
      expectObservable(settled$).toBe('-------a');
      expectObservable(handled.pipe(map((event) => String((event as Part).part)))).toBe('-1----12');
      scheduler.flush();
      expect(runs).toEqual([1, 2, 1, 2]);
    })();
  });
});

describe('an event that an asynchronous operator has copied', () => {
  it(
    'comes to handle too late, which is told',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, late$, failed$ } = fakeSource({ scheduler, live: true });
      const handled = cold('a', events).pipe(
        deliver(),
        concatMap((event) => timer(2).pipe(map(() => copy(event)))),
        handle(() => cold('-#')),
      );
      expectObservable(settled$).toBe('a');
      expectObservable(late$).toBe('--a');
      expectObservable(failed$).toBe('---a');
      expectObservable(handled, '-----!').toBe('');
    }),
  );
});
