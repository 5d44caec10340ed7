import { catchError, map, of, throwError } from 'rxjs';
import { type EventEnvelope, handle, VZapsHandlerError } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { eventOf, marbles } from '../support/marbles';

describe('handle when a handling fails', () => {
  it(
    'tries it again with a backoff that doubles, and then parks the event',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, parked$, failed$ } = fakeSource({ scheduler, random: () => 0.5 });
      const work = cold('-#');
      const source = cold('-a-', events);
      expectObservable(parked$).toBe('10ms a');
      expectObservable(failed$).toBe('10ms a');
      // Half of 4 ms, half of 8 ms.
      const handled = source.pipe(
        deliver(),
        handle(() => work, { retries: 2, retry_delay_seconds: 0.004 }),
      );
      expectObservable(handled).toBe('-');
      expectSubscriptions(work.subscriptions).toBe(['-^!', '----^!', '---------^!']);
    }),
  );

  it(
    'draws each delay anew',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const random = jest.fn().mockReturnValueOnce(0).mockReturnValueOnce(0.75).mockReturnValue(0.25);
      const { deliver } = fakeSource({ scheduler, random });
      const work = cold('#');
      const options = { retries: 3, retry_delay_seconds: 0.004 };
      expectObservable(
        cold('a', events).pipe(
          deliver(),
          handle(() => work, options),
        ),
      ).toBe('-');
      // 0 of 4 ms, three quarters of 8 ms, a quarter of 16 ms.
      expectSubscriptions(work.subscriptions).toBe(['(^!)', '(^!)', '6ms (^!)', '10ms (^!)']);
    }),
  );

  it(
    'settles the event when a retry succeeds, and reports nothing',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, failed$ } = fakeSource({ scheduler });
      const results = [cold('#'), cold('-|')];
      expectObservable(settled$).toBe('---a');
      expectObservable(failed$).toBe('-');
      const handled = cold('a', events).pipe(
        deliver(),
        handle(() => results.shift(), { retries: 5, retry_delay_seconds: 0.004 }),
      );
      expectObservable(handled).toBe('---a', events);
    }),
  );

  it(
    'parks the event at the first failure once its source takes nothing new',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, stopAccepting } = fakeSource({ scheduler });
      scheduler.schedule(stopAccepting, 2);
      expectObservable(parked$).toBe('---a');
      const handled = cold('a', events).pipe(
        deliver(),
        handle(() => cold('---#'), { retries: 5 }),
      );
      expectObservable(handled).toBe('-');
    }),
  );

  it(
    'acks the event and does not emit it where the verdict is to skip',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, failures } = fakeSource({ scheduler });
      expectObservable(settled$).toBe('--ab');
      const handler = ({ id }: EventEnvelope): unknown => (id === 'a' ? cold('-#') : cold('-|'));
      const handled = cold('-ab|', events).pipe(deliver(), handle(handler, { on_failure: 'skip' }));
      expectObservable(handled).toBe('---(b|)', events);
      scheduler.flush();
      expect(failures.map(({ verdict, event }) => [event.id, verdict])).toEqual([['a', 'skip']]);
    }),
  );

  it(
    'ends the stream, and acks neither this event nor those that wait, where the verdict is to stop',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$, parked$, failures } = fakeSource({ scheduler });
      const source = cold('-ab---|', events);
      const work = cold('   --#');
      expectObservable(settled$).toBe('-');
      expectObservable(parked$).toBe('---(ab)');
      const handled = source.pipe(
        deliver(),
        handle(() => work, { on_failure: 'stop' }),
        catchError((error: unknown) => of(error === failures[0] ? 'the reported failure' : error)),
      );
      expectObservable(handled).toBe('---(f|)', { f: 'the reported failure' });
      expectSubscriptions(work.subscriptions).toBe('-^-!');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'asks the function for the verdict, once, after the retries',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const cause = new Error('no');
      const on_failure = jest.fn(({ message }: Error, { id }: EventEnvelope) =>
        message === 'no' && id === 'a' ? ('skip' as const) : ('park' as const),
      );
      expectObservable(settled$).toBe('--a');
      expectObservable(parked$).toBe('-----b');
      const handled = cold('a--b', events).pipe(
        deliver(),
        handle(() => throwError(() => cause), {
          retries: 1,
          retry_delay_seconds: 0.004,
          on_failure: on_failure as never,
        }),
      );
      expectObservable(handled).toBe('-');
      scheduler.flush();
      expect(on_failure.mock.calls).toEqual([
        [cause, eventOf('a'), expect.objectContaining({ count: 1 })],
        [cause, eventOf('b'), expect.objectContaining({ count: 1 })],
      ]);
    }),
  );

  it(
    'parks the event and tells both errors if the function throws',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, parked$, failures } = fakeSource({ scheduler });
      const first = new Error('first');
      const second = new Error('second');
      const on_failure = (): never => {
        throw second;
      };
      expectObservable(parked$).toBe('a');
      const handled = cold('a-|', events).pipe(
        deliver(),
        handle(() => throwError(() => first), { on_failure }),
      );
      expectObservable(handled).toBe('--|');
      scheduler.flush();
      expect(failures[0]).toMatchObject({ code: 'HANDLER_FAILED', verdict: 'park' });
      expect((failures[0]!.cause as AggregateError).errors).toEqual([first, second]);
    }),
  );

  it(
    'reports the failure with its event and its cause',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, failures } = fakeSource({ scheduler });
      const cause = new TypeError('x is not a function');
      expectObservable(
        cold('a', events).pipe(
          deliver(),
          handle(() => throwError(() => cause)),
        ),
      ).toBe('-');
      scheduler.flush();
      expect(failures).toHaveLength(1);
      expect(failures[0]).toBeInstanceOf(VZapsHandlerError);
      expect(failures[0]).toMatchObject({ code: 'HANDLER_FAILED', cause, event: { id: 'a' } });
      expect(Object.keys(failures[0]!)).not.toContain('event');
    }),
  );

  it.each([
    [
      'can’t be told',
      () => {
        throw new Error('no chat');
      },
    ],
    ['is a promise, and no other’s', () => Promise.resolve('a chat')],
  ])('treats a key that %s as a failed handling', (_what, key) =>
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const handler = jest.fn();
      expectObservable(settled$).toBe('a');
      expectObservable(cold('a|', events).pipe(deliver(), handle(handler, { key, on_failure: 'skip' }))).toBe(
        '-|',
      );
      scheduler.flush();
      expect(handler).not.toHaveBeenCalled();
    })(),
  );

  it(
    'asks for its own time of coming again, the shortest of all handlers',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, deliveries } = fakeSource({ scheduler });
      const fail = (): unknown => throwError(() => new Error('no'));
      const two = cold('a', events).pipe(deliver(), handle(fail, { redeliver_seconds: 5 }));
      expectObservable(two).toBe('-');
      scheduler.flush();
      expect(deliveries.map(({ redeliver_ms }) => redeliver_ms)).toEqual([5000]);
    }),
  );

  it(
    'may ask for a longer time than the subscription has',
    marbles(({ cold, events, expectObservable, scheduler }) => {
      const { deliver, deliveries } = fakeSource({ scheduler });
      const fail = (): unknown => throwError(() => new Error('no'));
      expectObservable(cold('a', events).pipe(deliver(), handle(fail, { redeliver_seconds: 90 }))).toBe('-');
      scheduler.flush();
      expect(deliveries.map(({ redeliver_ms }) => redeliver_ms)).toEqual([90_000]);
    }),
  );

  it(
    'errors with what was thrown for an event that no source would bring again',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-c|', events);
      const cause = new Error('no');
      const handler = ({ id }: EventEnvelope): unknown => (id === 'b' ? throwError(() => cause) : undefined);
      expectObservable(source.pipe(handle(handler))).toBe('-a-#', events, cause);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'tries such an event again too, before that',
    marbles(({ cold, events, expectObservable }) => {
      const results = [cold('#'), cold('|')];
      const handled = cold('a|', events).pipe(
        handle(() => results.shift(), { retries: 1, retry_delay_seconds: 0 }),
        map(({ id }) => id),
      );
      expectObservable(handled).toBe('a|');
    }),
  );
});
