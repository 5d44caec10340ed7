import { openDispatcher } from '../support/dispatching';

describe('the dispatcher at its bound', () => {
  it('holds the source back, and lets it go on when half is done', () => {
    const { come, done, full } = openDispatcher({ max_in_flight: 4 });
    come('a', 'b', 'c');
    expect(full).toEqual([false]);
    come('d');
    expect(full).toEqual([false, true]);
    done('a');
    expect(full).toEqual([false, true]);
    done('b');
    expect(full).toEqual([false, true, false]);
  });

  it('keeps what still comes, and delivers it in order as there is room', () => {
    const { come, delivered, done, full, ledger } = openDispatcher({ max_in_flight: 2 });
    come('a', 'b', 'c', 'd', 'e');
    expect([delivered, ledger.in_flight]).toEqual([['a', 'b'], 2]);
    done('b');
    expect([delivered, ledger.in_flight]).toEqual([['a', 'b', 'c'], 2]);
    done('a');
    done('c');
    expect(delivered).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(full).toEqual([false, true]);
    done('d');
    expect(full).toEqual([false, true, false]);
  });

  it('never has more in flight, also where handlers are done at once', () => {
    const { acked, come, ledger } = openDispatcher({ max_in_flight: 1, claim: false });
    come('a', 'b', 'c');
    expect([acked, ledger.in_flight]).toEqual([['a', 'b', 'c'], 0]);
  });

  it('tells repeated events among those that it kept', () => {
    const { acked, come, counters, delivered, done } = openDispatcher({ max_in_flight: 1 });
    come('a', 'b', 'b', 'a');
    done('a');
    done('b');
    expect([delivered, acked]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(counters.duplicates).toBe(2);
  });

  it('keeps each event once, however often it comes', () => {
    const { come, delivered, dispatcher, done } = openDispatcher({ max_in_flight: 1 });
    for (let connection = 0; connection < 100; connection += 1) come('a', 'b', 'c');
    expect(dispatcher.kept).toBe(2);
    for (const id of ['a', 'b', 'c']) done(id);
    expect(delivered).toEqual(['a', 'b', 'c']);
    expect(dispatcher.kept).toBe(0);
  });

  it('keeps a parked event once that comes again and again, and finds no room', () => {
    const { come, delivered, dispatcher, done, fail } = openDispatcher({ max_in_flight: 2 });
    come('a', 'b');
    fail('a');
    come('c');
    for (let connection = 0; connection < 100; connection += 1) come('a');
    expect(dispatcher.kept).toBe(1);
    done('b');
    expect(delivered).toEqual(['a', 'b', 'c', 'a2']);
  });

  it('delivers parked events again although new ones wait for the room that they take', () => {
    const { come, delivered, done, fail, full, scheduler } = openDispatcher({ max_in_flight: 2 });
    come('a', 'b');
    fail('a');
    fail('b');
    come('c');
    scheduler.flush();
    expect([delivered, scheduler.now()]).toEqual([['a', 'b', 'a2', 'b2'], 60_000]);
    done('a');
    expect(delivered.slice(4)).toEqual(['c']);
    expect(full.at(-1)).toBe(true);
    done('b');
    done('c');
    expect(full.at(-1)).toBe(false);
  });

  it('delivers a parked event before new ones that wait, when the gateway sends it again', () => {
    const { come, delivered, done, fail } = openDispatcher({ max_in_flight: 1 });
    come('a', 'b');
    fail('a');
    come('a');
    expect(delivered).toEqual(['a', 'a2']);
    done('a');
    expect(delivered).toEqual(['a', 'a2', 'b']);
  });

  it('lets a parked event wait for room too, and delivers it before new ones, once', () => {
    const { acked, come, delivered, done, fail, ledger, scheduler } = openDispatcher({ max_in_flight: 2 });
    come('a', 'b', 'c', 'd');
    fail('a');
    expect(delivered).toEqual(['a', 'b', 'c']);
    come('a');
    scheduler.flush();
    expect([delivered, ledger.in_flight]).toEqual([['a', 'b', 'c'], 2]);
    done('b');
    expect(delivered).toEqual(['a', 'b', 'c', 'a2']);
    done('c');
    done('a');
    done('d');
    expect([delivered.slice(4), acked]).toEqual([['d'], ['b', 'c', 'a', 'd']]);
  });

  it('takes no more new events where as many are parked', () => {
    const { come, delivered, fail, full, ledger } = openDispatcher({ max_in_flight: 2 });
    come('a', 'b');
    fail('a');
    fail('b');
    come('c');
    expect([ledger.parked, delivered, full.at(-1)]).toEqual([2, ['a', 'b'], true]);
  });

  it('forgets what it kept when nobody listens any more: it was never acked', () => {
    const { come, delivered, done, listen, listening } = openDispatcher({ max_in_flight: 1 });
    come('a', 'b');
    listening.unsubscribe();
    done('a');
    listen();
    expect(delivered).toEqual(['a']);
    come('b');
    expect(delivered).toEqual(['a', 'b']);
  });
});

describe('the dispatcher that stops at its bound', () => {
  it('delivers nothing that waits, though what is given back makes room', () => {
    const { come, delivered, dispatcher, fail, held } = openDispatcher({ max_in_flight: 2 });
    come('a', 'b', 'c');
    held.get('a')!.source.stopped$.subscribe(() => fail('a'));
    dispatcher.stopAccepting();
    expect([delivered, dispatcher.kept]).toEqual([['a', 'b'], 0]);
  });

  it('is not full any more, since what waited for room is gone', () => {
    const { come, dispatcher, done, full, setHeard } = openDispatcher({ max_in_flight: 1 });
    come('a');
    setHeard(false);
    come('b');
    done('a');
    dispatcher.stopAccepting();
    expect(full).toEqual([false, true, false]);
  });

  it('is not full for what was given back because it stops', () => {
    const { come, dispatcher, done, fail, full, held, setHeard } = openDispatcher({ max_in_flight: 2 });
    come('a', 'b', 'c');
    fail('a');
    come('d');
    setHeard(false);
    done('b');
    held.get('c')!.source.stopped$.subscribe(() => fail('c'));
    dispatcher.stopAccepting();
    expect(full).toEqual([false, true, false]);
  });

  it('is not full any more when it was stopped by who had the event that room was made for', () => {
    const { come, dispatcher, done, fail, full, held } = openDispatcher({
      max_in_flight: 2,
      onDelivered: (id) => {
        if (id !== 'c') return;
        dispatcher.stopAccepting();
        fail('c');
      },
    });
    come('a', 'b', 'c');
    held.get('b')!.source.stopped$.subscribe(() => fail('b'));
    done('a');
    expect([dispatcher.in_flight, full]).toEqual([0, [false, true, false]]);
  });
});

describe('the dispatcher that nobody listens to', () => {
  it('keeps what comes, new or again, until somebody does', () => {
    const { come, delivered, dispatcher, done, fail, setHeard } = openDispatcher({ max_in_flight: 4 });
    come('a');
    fail('a');
    setHeard(false);
    come('b', 'a', 'c');
    expect([delivered, dispatcher.kept]).toEqual([['a'], 3]);
    setHeard(true);
    dispatcher.onHeard(false);
    expect(delivered).toEqual(['a', 'a2', 'b', 'c']);
    done('b');
  });

  it('is not full any more when it is left, though what waited for room was never delivered', () => {
    const { come, done, full, listening, setHeard } = openDispatcher({ max_in_flight: 1 });
    come('a', 'b');
    setHeard(false);
    done('a');
    expect(full).toEqual([false, true]);
    listening.unsubscribe();
    expect(full).toEqual([false, true, false]);
  });

  it('leaves its source once, and takes nothing from it meanwhile, whatever whoever hears of it does', () => {
    let unheard = 0;
    const { come, counters, frames$, listening } = openDispatcher({
      onUnheard: () => {
        unheard += 1;
        come('a');
        throw new Error('no');
      },
    });
    expect(() => listening.unsubscribe()).toThrow('no');
    expect(frames$.observed).toBe(false);
    listening.unsubscribe();
    expect([unheard, counters.received]).toEqual([1, 0]);
  });
});
