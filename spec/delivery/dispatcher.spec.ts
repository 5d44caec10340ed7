import { VZapsHandlerError } from 'vzaps-rx';
import { openDispatcher } from '../support/dispatching';
import { eventOf } from '../support/marbles';

describe('the dispatcher', () => {
  it('delivers each event, and acks it when it is handled', () => {
    const { acked, come, counters, delivered, done, ledger } = openDispatcher();
    come('a', 'b');
    expect([delivered, acked, ledger.in_flight]).toEqual([['a', 'b'], [], 2]);
    done('b');
    expect([acked, ledger.cursor]).toEqual([['b'], 'start']);
    done('a');
    expect([acked, ledger.cursor]).toEqual([['b', 'a'], 'b']);
    expect(counters).toMatchObject({ received: 2, delivered: 2, duplicates: 0 });
  });

  it('acks an event at once that nobody claims', () => {
    const { acked, come } = openDispatcher({ claim: false });
    come('a', 'b');
    expect(acked).toEqual(['a', 'b']);
  });

  it('drops an event that comes again while it is in flight, without an ack', () => {
    const { acked, come, counters, delivered } = openDispatcher();
    come('a', 'a', 'a');
    expect([delivered, acked]).toEqual([['a'], []]);
    expect(counters).toMatchObject({ received: 3, delivered: 1, duplicates: 2 });
  });

  it('drops an event that comes again after it has settled, and acks it again', () => {
    const { acked, come, counters, delivered, done } = openDispatcher();
    come('a');
    done('a');
    come('a', 'a');
    expect([delivered, acked]).toEqual([['a'], ['a', 'a', 'a']]);
    expect(counters).toMatchObject({ delivered: 1, duplicates: 2 });
  });

  it('acks the event of the cursor without delivering it, should the gateway count it in', () => {
    const { acked, come, delivered } = openDispatcher();
    come('start', 'a');
    expect([delivered, acked]).toEqual([['a'], ['start']]);
  });

  it('delivers an event that comes again after it has failed, with its count', () => {
    const { acked, come, counters, delivered, done, fail } = openDispatcher();
    come('a');
    fail('a');
    come('a');
    fail('a');
    come('a');
    done('a');
    expect([delivered, acked]).toEqual([['a', 'a2', 'a3'], ['a']]);
    expect(counters).toMatchObject({ received: 3, delivered: 3, duplicates: 0 });
  });

  it('delivers a failed event from memory if the gateway does not send it, in the same number of seconds', () => {
    const { come, counters, delivered, fail, scheduler } = openDispatcher();
    come('a');
    fail('a');
    scheduler.flush();
    expect([delivered, scheduler.now(), counters.received]).toEqual([['a', 'a2'], 60_000, 1]);
  });

  it('delivers a failed event from memory as soon as its handler wishes', () => {
    const { come, delivered, fail, held, scheduler } = openDispatcher();
    come('a');
    held.get('a')!.wishRedelivery(5000);
    fail('a');
    scheduler.flush();
    expect([delivered, scheduler.now()]).toEqual([['a', 'a2'], 5000]);
  });

  it('waits longer than usual with it if its handler wishes', () => {
    const { come, delivered, fail, held, scheduler } = openDispatcher();
    come('a');
    held.get('a')!.wishRedelivery(90_000);
    fail('a');
    scheduler.flush();
    expect([delivered, scheduler.now()]).toEqual([['a', 'a2'], 90_000]);
  });

  it('does not deliver a failed event from memory that the gateway has sent', () => {
    const { come, delivered, done, fail, scheduler } = openDispatcher();
    come('a');
    fail('a');
    come('a');
    done('a');
    scheduler.flush();
    expect(delivered).toEqual(['a', 'a2']);
  });

  it('delivers what was left in the middle to the next one who listens', () => {
    const { come, delivered, fail, listen, listening, scheduler } = openDispatcher();
    come('a', 'b');
    listening.unsubscribe();
    fail('a');
    scheduler.flush();
    expect(delivered).toEqual(['a', 'b']);
    listen();
    scheduler.flush();
    expect([delivered, scheduler.now()]).toEqual([['a', 'b', 'a2'], 0]);
  });

  it('takes nothing new, nor anything failed, once it is told so', () => {
    const { acked, come, delivered, dispatcher, done, fail, held, scheduler } = openDispatcher();
    come('a', 'b');
    dispatcher.stopAccepting();
    expect(held.get('a')!.source).toMatchObject({ accepting: false, ended: false });
    come('c');
    done('a');
    fail('b');
    scheduler.flush();
    expect([delivered, acked]).toEqual([['a', 'b'], ['a']]);
    expect(dispatcher.ended).toBe(false);
    dispatcher.end();
    expect([held.get('a')!.source.ended, dispatcher.ended]).toEqual([true, true]);
  });

  it('tells how many are in flight, now and at each change', () => {
    const { come, dispatcher, done, fail } = openDispatcher();
    come('a', 'b', 'c');
    const counts: number[] = [];
    dispatcher.in_flight$.subscribe((count) => counts.push(count));
    done('a');
    fail('b');
    done('c');
    expect(counts).toEqual([3, 2, 1, 0]);
  });

  it('passes failures and late claims on', () => {
    const { come, counters, held, late, reported } = openDispatcher({ claim: false });
    come('a');
    const error = new VZapsHandlerError(eventOf('a'), 'park', 'no');
    held.get('a')!.source.failed(error);
    held.get('a')!.claim(Symbol());
    expect([reported, counters.failed, late()]).toEqual([[error], 1, 1]);
  });

  it("leaves an event to be acknowledged by the application with ack: 'manual'", () => {
    const { acked, come, done } = openDispatcher({ claim: false, ack: 'manual' });
    come('a');
    expect(acked).toEqual([]);
    done('a');
    expect(acked).toEqual(['a']);
  });
});
