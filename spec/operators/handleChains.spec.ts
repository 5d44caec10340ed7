import { concatMap, map, merge, mergeMap, of, share, throwError, timer } from 'rxjs';
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
