import { throwError } from 'rxjs';
import { distinctId, type EventEnvelope, handle, VZapsConfigurationError } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { marbles } from '../support/marbles';

describe('distinctId', () => {
  it.each([
    ['a source that never emits', '---', '---', '^'],
    ['an empty source', '---|', '---|', '^--!'],
    ['one event', '--a-|', '--a-|', '^---!'],
    ['many events', '-abacb-c|', '-ab-c---|', '^-------!'],
    ['an error', '-aa-#', '-a--#', '^---!'],
  ])('of %s', (_what, input, output, subscription) => {
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold(input, events);
      expectObservable(source.pipe(distinctId())).toBe(output, events);
      expectSubscriptions(source.subscriptions).toBe(subscription);
    })();
  });

  it(
    'unsubscribes from its source',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold('-aab--', events);
      expectObservable(source.pipe(distinctId()), '----!').toBe('-a-b-', events);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it(
    'forgets the oldest id where there is no room, and a repeated id grows no younger',
    marbles(({ cold, events, expectObservable }) => {
      const source = cold('abacab', events);
      expectObservable(source.pipe(distinctId({ seen_capacity: 2 }))).toBe('ab-cab', events);
    }),
  );

  it(
    'remembers for each subscriber by itself',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold('ab-a|', events);
      const distinct = source.pipe(distinctId());
      expectObservable(distinct).toBe('ab--|', events);
      expectObservable(distinct, '--^').toBe('--ab--|', events);
      expectSubscriptions(source.subscriptions).toBe(['^---!', '--^---!']);
    }),
  );

  it(
    'tells events by their id, not by being the same object',
    marbles(({ cold, events, expectObservable }) => {
      const a = events['a']!;
      const source = cold('xy', { x: a, y: { ...a, data: { more: true } } });
      expectObservable(source.pipe(distinctId())).toBe('x-', { x: a });
    }),
  );

  it(
    'lets an event pass that is delivered again because its handling had failed',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const results = [throwError(() => new Error('no')), cold('|')];
      expectObservable(parked$).toBe('-a');
      expectObservable(settled$).toBe('---aa');
      const handled = cold('-a-aa', events).pipe(
        deliver(),
        distinctId(),
        handle((_event: EventEnvelope) => results.shift()),
      );
      expectObservable(handled).toBe('---a', events);
    }),
  );

  it.each([0, -1, 1.5, NaN, Infinity, '10', null])(
    'refuses a capacity of %p at the call',
    (seen_capacity) => {
      expect(() => distinctId({ seen_capacity: seen_capacity as number })).toThrow(VZapsConfigurationError);
    },
  );
});
