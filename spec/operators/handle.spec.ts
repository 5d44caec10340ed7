import { lastValueFrom, NEVER, Observable, type Subscriber, tap, timer } from 'rxjs';
import { type EventEnvelope, handle, VZapsConfigurationError } from 'vzaps-rx';
import { fakeSource } from '../support/deliveries';
import { eventOf, marbles } from '../support/marbles';

describe('handle', () => {
  it(
    'of a source that never emits emits nothing',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<EventEnvelope>('-');
      expectObservable(source.pipe(handle(() => undefined))).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('^');
    }),
  );

  it(
    'of an empty source completes',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold('---|', events);
      expectObservable(source.pipe(handle(() => NEVER))).toBe('---|');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it.each<[string, (subscriber: Subscriber<EventEnvelope>) => void]>([
    ['errors', (subscriber) => subscriber.error(new Error('late'))],
    [
      'throws',
      () => {
        throw new Error('late');
      },
    ],
  ])('lets what runs come to its end where a source that has completed %s', async (_what, goOn) => {
    const source = new Observable<EventEnvelope>((subscriber) => {
      subscriber.next(eventOf('a'));
      subscriber.complete();
      goOn(subscriber);
    });
    const handled = source.pipe(handle(async () => undefined));
    expect(await lastValueFrom(handled)).toMatchObject({ id: 'a' });
  });

  it(
    'emits and acks an event when its handling is complete',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const source = cold(' --a-----|', events);
      const work = cold('     --|');
      expectObservable(settled$).toBe('----a');
      expectObservable(
        source.pipe(
          deliver(),
          handle(() => work),
        ),
      ).toBe('----a---|', events);
      expectSubscriptions(work.subscriptions).toBe('--^-!');
      expectSubscriptions(source.subscriptions).toBe('^-------!');
    }),
  );

  it(
    'handles one event after the other, in order',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const source = cold(' -abc----|', events);
      const work = cold('    --|');
      expectObservable(settled$).toBe('---a-b-c');
      expectObservable(
        source.pipe(
          deliver(),
          handle(() => work),
        ),
      ).toBe('---a-b-c|', events);
      expectSubscriptions(work.subscriptions).toBe(['-^-!', '---^-!', '-----^-!']);
    }),
  );

  it(
    'completes when the last handling is complete',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold(' -ab|', events);
      expectObservable(source.pipe(handle(() => timer(3)))).toBe('----a--(b|)', events);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'passes an error of the source at once, and gives back what runs and what waits',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const source = cold(' -ab-#', events);
      const work = cold('    -----|');
      expectObservable(settled$).toBe('-');
      expectObservable(parked$).toBe('----(ab)');
      expectObservable(
        source.pipe(
          deliver(),
          handle(() => work),
        ),
      ).toBe('----#');
      expectSubscriptions(work.subscriptions).toBe('-^--!');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it(
    'gives back what runs and what waits when it is unsubscribed in the middle',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$, parked$ } = fakeSource({ scheduler });
      const source = cold(' -abc---|', events);
      const work = cold('    --|');
      const unsub = '       ----!';
      expectObservable(settled$).toBe('---a');
      expectObservable(parked$).toBe('----(bc)');
      expectObservable(
        source.pipe(
          deliver(),
          handle(() => work),
        ),
        unsub,
      ).toBe('---a-', events);
      expectSubscriptions(work.subscriptions).toBe(['-^-!', '---^!']);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it(
    'parks the event whose handler throws, and goes on with the next one',
    marbles(({ cold, events, expectObservable, expectSubscriptions, scheduler }) => {
      const { deliver, settled$, parked$, failed$ } = fakeSource({ scheduler });
      const source = cold(' -a-b-c-|', events);
      const handler = ({ id }: { readonly id: string }): void => {
        if (id === 'b') throw new Error('no b');
      };
      expectObservable(settled$).toBe('-a---c');
      expectObservable(parked$).toBe('---b');
      expectObservable(failed$).toBe('---b');
      expectObservable(source.pipe(deliver(), handle(handler))).toBe('-a---c-|', events);
      expectSubscriptions(source.subscriptions).toBe('^------!');
    }),
  );

  it(
    'handles for each subscriber by itself',
    marbles(({ cold, events, expectObservable, expectSubscriptions }) => {
      const source = cold(' a-|', events);
      const handled = source.pipe(handle(() => timer(4)));
      expectObservable(handled).toBe('     ----(a|)', events);
      expectObservable(handled, '-^').toBe('-----(a|)', events);
      expectSubscriptions(source.subscriptions).toBe(['^-!', '-^-!']);
    }),
  );

  it(
    'tells the handler how often its event was delivered',
    marbles(({ cold, events, expectObservable, flush, scheduler }) => {
      const { deliver } = fakeSource({ scheduler });
      const counts: string[] = [];
      const again = cold('-a-b-a-a|', events).pipe(
        deliver(),
        handle(({ id }, { count }) => {
          counts.push(`${id}${count}`);
          if (id === 'a' && count < 3) throw new Error('not yet');
        }),
      );
      expectObservable(again).toBe('---b---a|', events);
      flush();
      expect(counts).toEqual(['a1', 'b1', 'a2', 'a3']);
    }),
  );

  it(
    'lets the event settle after those behind it have heard of it, who may claim it too',
    marbles(({ cold, events, expectObservable, flush, scheduler }) => {
      const { deliver, settled$ } = fakeSource({ scheduler });
      const order: string[] = [];
      settled$.subscribe((id) => order.push(`${id} settled`));
      const handled = cold('a|', events).pipe(
        deliver(),
        handle(() => timer(1)),
        tap(({ id }) => order.push(`${id} emitted`)),
      );
      expectObservable(handled).toBe('-(a|)', events);
      flush();
      expect(order).toEqual(['a emitted', 'a settled']);
    }),
  );

  it.each([
    ['handler', undefined, {}],
    ['concurrency', () => undefined, { concurrency: 0 }],
    ['key', () => undefined, { key: 'chat' }],
    ['retries', () => undefined, { retries: -1 }],
    ['retry_delay_seconds', () => undefined, { retry_delay_seconds: '1' }],
    ['on_failure', () => undefined, { on_failure: 'retry' }],
    ['redeliver_seconds', () => undefined, { redeliver_seconds: 0 }],
    ['parallel', () => undefined, { parallel: 2 }],
  ])('refuses a wrong %s at the call', (field, handler, options) => {
    expect(() => handle(handler as never, options as never)).toThrow(VZapsConfigurationError);
    expect(() => handle(handler as never, options as never)).toThrow(
      expect.objectContaining({ field }) as Error,
    );
  });
});
