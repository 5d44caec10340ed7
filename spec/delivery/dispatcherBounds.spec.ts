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
      ['a', 'a', 'b'],
    ]);
    expect(counters.duplicates).toBe(2);
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
