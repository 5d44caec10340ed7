import { bufferTime, of, tap, timer } from 'rxjs';
import { acknowledge, type EventEnvelope, handle, reject, VZapsConfigurationError } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { eventOf, marbles } from '../support/marbles';

describe("with ack: 'manual'", () => {
  it(
    'nothing settles by itself',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler, ack: 'manual' });
      const source = cold('-a-b-|', events);
      expectObservable(settled$).toBe('-');
      expectObservable(parked$).toBe('-');
      expectObservable(source.pipe(deliver())).toBe('-a-b-|', events);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'nothing settles by being handled either',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler, ack: 'manual' });
      expectObservable(settled$).toBe('-');
      expectObservable(
        cold('-a|', events).pipe(
          deliver(),
          handle(() => timer(1)),
        ),
      ).toBe('--(a|)', events);
    }),
  );

  it(
    'acknowledge settles an event, also behind asynchronous operators',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, late$ } = fakeSource({ scheduler, ack: 'manual' });
      expectObservable(settled$).toBe('----(ab)');
      expectObservable(late$).toBe('-');
      const buffered = cold('-ab-----', events).pipe(
        deliver(),
        bufferTime(4),
        tap((some) => some.forEach(acknowledge)),
      );
      expectObservable(buffered, '-----!').toBe('----x', { x: [events['a'], events['b']] });
    }),
  );

  it(
    'acknowledge while the event is delivered settles it when everybody has got it',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler, ack: 'manual' });
      expectObservable(settled$).toBe('-a');
      expectObservable(cold('-a|', events).pipe(deliver(), tap(acknowledge))).toBe('-a|', events);
    }),
  );

  it(
    'acknowledge waits for those who handle the event',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler, ack: 'manual' });
      expectObservable(settled$).toBe('----a');
      const handled = cold('-a', events).pipe(
        deliver(),
        tap(acknowledge),
        handle(() => timer(3)),
      );
      expectObservable(handled).toBe('----a', events);
    }),
  );

  it(
    'reject parks an event, with its error reported',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$, failures } = fakeSource({ scheduler, ack: 'manual' });
      const cause = new Error('no room');
      expectObservable(settled$).toBe('-');
      expectObservable(parked$).toBe('-a');
      expectObservable(
        cold('-a', events).pipe(
          deliver(),
          tap((event) => reject(event, cause)),
        ),
      ).toBe('-a', events);
      scheduler.flush();
      expect(failures).toHaveLength(1);
      expect(failures[0]).toMatchObject({
        code: 'HANDLER_FAILED',
        verdict: 'park',
        cause,
        event: { id: 'a' },
      });
    }),
  );

  it(
    'an event that was rejected can be acknowledged when it comes again',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$, deliveries } = fakeSource({ scheduler, ack: 'manual' });
      expectObservable(parked$).toBe('a');
      expectObservable(settled$).toBe('--a');
      const decided = cold('a-a', events).pipe(
        deliver(),
        tap((event) => (deliveries.length === 1 ? reject(event, 'no') : acknowledge(event))),
      );
      expectObservable(decided).toBe('a-a', events);
      scheduler.flush();
      expect(deliveries.map(({ count }) => count)).toEqual([1, 2]);
    }),
  );

  it.each([
    ['acknowledge twice', [acknowledge, acknowledge], ['settled']],
    ['reject after acknowledge', [acknowledge, rejectIt], ['settled']],
    ['reject twice', [rejectIt, rejectIt], ['failed', 'parked']],
    ['acknowledge after reject', [rejectIt, acknowledge], ['failed', 'parked']],
  ])('only the first call counts: %s', (_what, calls, outcomes) => {
    const { events, seen } = delivered('manual');
    for (const call of calls) call(events[0]!);
    expect(seen).toEqual(outcomes);
  });
});

describe.each([
  ['acknowledge', acknowledge],
  ['reject', rejectIt],
])('%s', (_name, call) => {
  it("throws for an event with ack: 'auto', and changes nothing", () => {
    const { events, seen } = delivered('auto');
    expect(() => call(events[0]!)).toThrow(VZapsConfigurationError);
    expect(() => call(events[0]!)).toThrow(/manual.*'auto'/);
    expect(seen).toEqual(['settled']);
  });

  it('throws for an object that no subscription has delivered', () => {
    expect(() => call(eventOf('a'))).toThrow(/manual.*another object/);
  });
});

function rejectIt(event: EventEnvelope): void {
  reject(event, new Error('no'));
}

/** One delivered event, and what has become of it so far. */
function delivered(ack: 'auto' | 'manual') {
  const scheduler = { now: () => 0, schedule: (): never => fail('nothing was to be scheduled') };
  const source = fakeSource({ scheduler, ack });
  const seen: string[] = [];
  source.settled$.subscribe(() => seen.push('settled'));
  source.parked$.subscribe(() => seen.push('parked'));
  source.failed$.subscribe(() => seen.push('failed'));
  const events: EventEnvelope[] = [];
  of(eventOf('a'))
    .pipe(source.deliver())
    .subscribe((event) => events.push(event));
  return { events, seen };
}

function fail(message: string): never {
  throw new Error(message);
}
