import { bufferTime, delay, map, NEVER, of, tap, timer } from 'rxjs';
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
    const { events, seen } = delivered('manual', 'a');
    for (const call of calls) call(events[0]!);
    expect(seen).toEqual(outcomes);
  });
});

describe("a copy of an event with ack: 'manual'", () => {
  /** Copies of the events, decided on later than they are delivered. */
  const open = (...ids: readonly string[]) => {
    const session = delivered('manual', ...ids);
    return { ...session, copyOf: (index: number): EventEnvelope => ({ ...session.events[index]! }) };
  };

  it('can be acknowledged later', () => {
    const { copyOf, seen } = open('copied');
    acknowledge(copyOf(0));
    expect(seen).toEqual(['settled']);
  });

  it('can be rejected later', () => {
    const { copyOf, seen } = open('copied');
    reject(copyOf(0), new Error('no'));
    expect(seen).toEqual(['failed', 'parked']);
  });

  it('changes nothing when it is decided on again', () => {
    const { copyOf, seen } = open('copied');
    const copy = copyOf(0);
    acknowledge(copy);
    acknowledge(copy);
    reject(copy, new Error('no'));
    expect(seen).toEqual(['settled']);
  });

  it('changes nothing when it is decided on after the event itself, which others still handle', () => {
    const { deliver, settled$ } = fakeSource({ scheduler: NO_TIME, ack: 'manual' });
    const settled: string[] = [];
    settled$.subscribe((id) => settled.push(id));
    const event = eventOf('handled');
    const handling = of(event)
      .pipe(
        deliver(),
        handle(() => NEVER),
      )
      .subscribe();
    acknowledge(event);
    acknowledge({ ...event });
    expect(settled).toEqual([]);
    handling.unsubscribe();
  });

  it('changes nothing for the next delivery, when it was decided on in the one before', () => {
    const { copyOf, deliverAgain, events, seen } = open('again');
    const copy = copyOf(0);
    reject(copy, new Error('no'));
    deliverAgain(events[0]!);
    acknowledge(copy);
    expect(seen).toEqual(['failed', 'parked']);
    acknowledge(copyOf(1));
    expect(seen).toEqual(['failed', 'parked', 'settled']);
  });

  it('belongs to the delivery in which it was decided on at once, and not to the next one', () => {
    const { deliverAgain, events, seen, source } = open();
    const copies: EventEnvelope[] = [];
    of(eventOf('at once'))
      .pipe(
        source.deliver(),
        map((event) => ({ ...event })),
      )
      .subscribe((copy) => {
        copies.push(copy);
        reject(copy, new Error('no'));
      });
    deliverAgain(copies[0]!);
    acknowledge(copies[0]!);
    expect([events.length, seen]).toEqual([1, ['failed', 'parked']]);
  });

  it('stands for each of the subscriptions that have the event, one after the other', () => {
    const [one, other] = [open('both'), open('both')];
    acknowledge(one.copyOf(0));
    acknowledge(other.copyOf(0));
    expect([one.seen, other.seen]).toEqual([['settled'], ['settled']]);
  });

  it(
    'is handled before it is acked, where handle gets it later',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, late$ } = fakeSource({ scheduler, ack: 'manual' });
      expectObservable(late$).toBe('');
      expectObservable(settled$).toBe('-----e');
      const handled = cold('e', events).pipe(
        deliver(),
        delay(2),
        map((event) => ({ ...event })),
        tap((copy) => scheduler.schedule(() => acknowledge(copy), 1)),
        handle(() => timer(3)),
      );
      expectObservable(handled).toBe('-----e', events);
    }),
  );
});

describe.each([
  ['acknowledge', acknowledge],
  ['reject', rejectIt],
])('%s', (_name, call) => {
  it("throws for an event with ack: 'auto', and changes nothing", () => {
    const { events, seen } = delivered('auto', 'a');
    expect(() => call(events[0]!)).toThrow(VZapsConfigurationError);
    expect(() => call(events[0]!)).toThrow(/manual.*'auto'/);
    expect(seen).toEqual(['settled']);
  });

  it.each(['evt_1', undefined, null, 7])('throws for what is no object: %j', (event) => {
    expect(() => call(event as never)).toThrow(VZapsConfigurationError);
  });

  it('throws for an object that no subscription has delivered', () => {
    expect(() => call(eventOf('unknown'))).toThrow(/manual.*another object/);
  });
});

/** For tests in which nothing is to be scheduled. */
const NO_TIME = { now: () => 0, schedule: (): never => fail('nothing was to be scheduled') };

function rejectIt(event: EventEnvelope): void {
  reject(event, new Error('no'));
}

/** Delivered events, and what has become of them so far. */
function delivered(ack: 'auto' | 'manual', ...ids: readonly string[]) {
  const source = fakeSource({ scheduler: NO_TIME, ack });
  const seen: string[] = [];
  source.settled$.subscribe(() => seen.push('settled'));
  source.parked$.subscribe(() => seen.push('parked'));
  source.failed$.subscribe(() => seen.push('failed'));
  const events: EventEnvelope[] = [];
  const deliver = (event: EventEnvelope): void => {
    of(event)
      .pipe(source.deliver())
      .subscribe((one) => events.push(one));
  };
  ids.forEach((id) => deliver(eventOf(id)));
  return { deliverAgain: (event: EventEnvelope) => deliver({ ...event }), events, seen, source };
}

function fail(message: string): never {
  throw new Error(message);
}
