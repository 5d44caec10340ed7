import { Observable, of, share, Subject, VirtualTimeScheduler } from 'rxjs';
import { type EventEnvelope, handle } from 'vzaps-rx';
import { iterateEvents } from '~/operators/iterateEvents';
import { fakeSource } from '../support/deliveries';
import { eventOf, microtasks } from '../support/marbles';

/** An iterator of the events `come` brings, and what became of them. */
const open = () => {
  const source = fakeSource({ scheduler: new VirtualTimeScheduler() });
  const told: string[] = [];
  source.settled$.subscribe((id) => told.push(`${id} settled`));
  source.parked$.subscribe((id) => told.push(`${id} parked`));
  const events$ = new Subject<EventEnvelope>();
  const delivered$ = events$.pipe(source.deliver(), share());
  const iterator = iterateEvents(delivered$);
  const got: unknown[] = [];
  /** Asks for the next event, whenever it comes. */
  const ask = async (): Promise<void> => {
    void iterator.next().then(
      ({ done, value }) => got.push(done === true ? 'end' : value.id),
      (error: unknown) => got.push(error),
    );
    await microtasks();
  };
  const come = async (...ids: readonly string[]): Promise<void> => {
    for (const id of ids) events$.next(eventOf(id));
    await microtasks();
  };
  return { ...source, ask, come, delivered$, events$, got, iterator, told };
};

describe('iterating over events', () => {
  it('subscribes when the first event is asked for, and not before', async () => {
    const { ask, events$ } = open();
    expect(events$.observed).toBe(false);
    await ask();
    expect(events$.observed).toBe(true);
  });

  it('gives an event when it comes, and settles it when the next one is asked for', async () => {
    const { ask, come, got, told } = open();
    await ask();
    expect(got).toEqual([]);
    await come('a');
    expect([got, told]).toEqual([['a'], []]);
    await ask();
    expect([got, told]).toEqual([['a'], ['a settled']]);
  });

  it('keeps in order, and un-acked, what comes before it is asked for', async () => {
    const { ask, come, got, told } = open();
    await ask();
    await come('a', 'b', 'c');
    expect([got, told]).toEqual([['a'], []]);
    await ask();
    await ask();
    expect([got, told]).toEqual([
      ['a', 'b', 'c'],
      ['a settled', 'b settled'],
    ]);
  });

  it('gives everything back when the loop is left', async () => {
    const { ask, come, events$, got, iterator, told } = open();
    await ask();
    await come('a', 'b', 'c');
    await iterator.return?.();
    expect(told).toEqual(['a parked', 'b parked', 'c parked']);
    expect(events$.observed).toBe(false);
    await ask();
    expect(got).toEqual(['a', 'end']);
  });

  it('answers who still waits when the loop is left', async () => {
    const { ask, got, iterator } = open();
    await ask();
    await iterator.return?.();
    await microtasks();
    expect(got).toEqual(['end']);
  });

  it('answers each one in order who asks before the answer to the last one', async () => {
    const { ask, come, got, told } = open();
    await ask();
    await ask();
    await come('a');
    expect(got).toEqual(['a']);
    await come('b');
    expect([got, told]).toEqual([['a', 'b'], ['a settled']]);
  });

  it('ends with the stream, after what came before', async () => {
    const { ask, come, events$, got } = open();
    await ask();
    await come('a', 'b');
    events$.complete();
    await ask();
    await ask();
    await ask();
    expect(got).toEqual(['a', 'b', 'end', 'end']);
  });

  it('throws the error of the stream, after what came before', async () => {
    const { ask, come, events$, got } = open();
    const error = new Error('gave up');
    await ask();
    await come('a', 'b');
    events$.error(error);
    await ask();
    await ask();
    expect(got).toEqual(['a', 'b', error]);
  });

  it('gives back at once what waits when the source takes nothing new, and begins nothing more', async () => {
    const { ask, come, got, stopAccepting, told } = open();
    await ask();
    await come('a', 'b', 'c');
    stopAccepting();
    expect(told).toEqual(['b parked', 'c parked']);
    await ask();
    expect([got, told]).toEqual([['a'], ['b parked', 'c parked', 'a settled']]);
  });

  it('gives back at once an event in whose delivery the source stops', async () => {
    const { ask, come, delivered$, got, stopAccepting, told } = open();
    delivered$.subscribe(({ id }) => {
      if (id === 'b') stopAccepting();
    });
    await ask();
    await come('a');
    await come('b');
    expect([got, told]).toEqual([['a'], ['b parked']]);
  });

  it('leaves nothing behind at the source when the loop is left', async () => {
    const { ask, come, deliveries, iterator } = open();
    await ask();
    await come('a', 'b');
    const stopped$ = deliveries[0]!.source.stopped$ as Observable<unknown> & { readonly observed: boolean };
    expect(stopped$.observed).toBe(true);
    await iterator.return?.();
    expect(stopped$.observed).toBe(false);
  });

  it('does not give an event again that it was done with, when it comes again for another one', async () => {
    const { ask, come, delivered$, got, told } = open();
    delivered$
      .pipe(
        handle((_event, { count }) => {
          if (count === 1) throw new Error('the first time');
        }),
      )
      .subscribe();
    await ask();
    await come('a');
    await ask();
    expect([got, told]).toEqual([['a'], ['a parked']]);
    await come('a', 'b');
    expect([got, told]).toEqual([
      ['a', 'b'],
      ['a parked', 'a settled'],
    ]);
  });

  it('gives and keeps what comes while it subscribes', async () => {
    const source = fakeSource({ scheduler: new VirtualTimeScheduler() });
    const told: string[] = [];
    source.settled$.subscribe((id) => told.push(id));
    const iterator = iterateEvents(of(eventOf('a'), eventOf('b')).pipe(source.deliver()));
    expect((await iterator.next()).value?.id).toBe('a');
    expect(told).toEqual([]);
    expect((await iterator.next()).value?.id).toBe('b');
    expect(told).toEqual(['a']);
    expect((await iterator.next()).done).toBe(true);
    expect(told).toEqual(['a', 'b']);
  });

  it('gives no event that is given back before anyone had it', async () => {
    const { ask, end, events$, got, told } = open();
    await ask();
    events$.next(eventOf('a'));
    end();
    events$.complete();
    await microtasks();
    expect([got, told]).toEqual([['end'], ['a parked']]);
  });

  it('subscribes to nothing when it is left before it has begun', async () => {
    const { ask, come, events$, got, iterator, told } = open();
    const asked = ask();
    await iterator.return?.();
    await asked;
    expect([events$.observed, got]).toEqual([false, ['end']]);
    await come('a');
    expect(told).toEqual([]);
  });

  it('leaves the source also where it is left while it subscribes', async () => {
    let left = 0;
    const iterator: AsyncIterator<EventEnvelope> = iterateEvents(
      new Observable(() => {
        void iterator.return?.();
        return () => (left += 1);
      }),
    );
    expect(await iterator.next()).toMatchObject({ done: true });
    expect(left).toBe(1);
  });

  it('gives back any number of events', async () => {
    const { ask, come, iterator, stopAccepting, told } = open();
    await ask();
    await come(...Array.from({ length: 20_000 }, (_none, number) => `evt_${number}`));
    stopAccepting();
    await ask();
    expect(told).toHaveLength(20_000);
    expect([told[0], told.at(-1)]).toEqual(['evt_1 parked', 'evt_0 settled']);
    await iterator.return?.();
  });

  it('is what for await does, where a break gives the event back', async () => {
    const { come, delivered$, told } = open();
    const seen: string[] = [];
    const looping = (async () => {
      for await (const event of { [Symbol.asyncIterator]: () => iterateEvents(delivered$) }) {
        seen.push(event.id);
        if (event.id === 'b') break;
      }
    })();
    await microtasks();
    await come('a', 'b', 'c');
    await looping;
    expect(seen).toEqual(['a', 'b']);
    expect(told).toEqual(['a settled', 'b parked', 'c parked']);
  });
});
