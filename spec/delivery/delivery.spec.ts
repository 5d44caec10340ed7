import { inspect } from 'node:util';
import { NEVER, Subscription } from 'rxjs';
import { Delivery, deliveryOf, type DeliverySource, deliverTo } from '~/delivery/delivery';
import { eventOf } from '../support/marbles';

const ME = Symbol();
const OTHER = Symbol();

/** A delivery of event `a`, and what its source was told. */
const open = ({
  manual = 'no',
  previous,
}: {
  readonly manual?: 'no' | 'held';
  readonly previous?: Delivery;
} = {}) => {
  const told: string[] = [];
  const source: DeliverySource = {
    accepting: true,
    ended: false,
    scheduler: { now: () => 0, schedule: () => new Subscription() },
    random: () => 0,
    handling: () => undefined,
    late: () => undefined,
    stopped$: NEVER,
    redeliver_seconds: 60,
    settled: ({ event }) => told.push(`${event.id} settled`),
    parked: ({ event }) => told.push(`${event.id} parked`),
    claimedLate: ({ event }) => told.push(`${event.id} late`),
    failed: () => told.push('failed'),
  };
  const delivery = new Delivery(source, eventOf('a'), previous === undefined ? 1 : 2, manual, previous);
  return { delivery, told };
};

const nobody = { next: () => undefined };

describe('a delivery', () => {
  it('that nobody claims settles when it is over, and not before', () => {
    const { delivery, told } = open();
    deliverTo(delivery, { next: () => expect(told).toEqual([]) });
    expect(told).toEqual(['a settled']);
  });

  it('that was claimed settles at the release of the last claim', () => {
    const { delivery, told } = open();
    deliverTo(delivery, { next: () => [delivery.claim(ME), delivery.claim(ME)] });
    delivery.release('done', ME);
    expect(told).toEqual([]);
    delivery.release('done', OTHER);
    expect(told).toEqual(['a settled']);
  });

  it('whose claims are released while it is delivered settles when it is over', () => {
    const { delivery, told } = open();
    deliverTo(delivery, {
      next: () => {
        delivery.claim(ME);
        delivery.release('done', ME);
        expect(told).toEqual([]);
      },
    });
    expect(told).toEqual(['a settled']);
  });

  it.each(['failed', 'abandoned'] as const)('parks when one of its claims ends as %s', (outcome) => {
    const { delivery, told } = open();
    deliverTo(delivery, { next: () => [delivery.claim(ME), delivery.claim(ME)] });
    delivery.release(outcome, ME);
    delivery.release('done', OTHER);
    expect(told).toEqual(['a parked']);
  });

  it('says of a claim that comes when it has settled that it is too late', () => {
    const { delivery, told } = open();
    deliverTo(delivery, nobody);
    expect(delivery.claim(ME)).toBe(false);
    expect(told).toEqual(['a settled', 'a late']);
  });

  it('can still be claimed after it is over while somebody else has it, which is told', () => {
    const { delivery, told } = open();
    deliverTo(delivery, { next: () => delivery.claim(ME) });
    expect(delivery.claim(ME)).toBe(true);
    delivery.release('done', ME);
    expect(told).toEqual(['a late']);
    delivery.release('done', OTHER);
    expect(told).toEqual(['a late', 'a settled']);
  });

  it('that the application has to acknowledge can be claimed at any time before', () => {
    const { delivery, told } = open({ manual: 'held' });
    deliverTo(delivery, nobody);
    expect(delivery.claim(ME)).toBe(true);
    delivery.release('done', ME);
    expect(told).toEqual([]);
    delivery.release('done', OTHER);
    expect(told).toEqual(['a settled']);
  });

  it('knows who was done with the event in the deliveries before it', () => {
    const first = open().delivery;
    deliverTo(first, { next: () => [first.claim(ME), first.claim(ME), first.claim(ME)] });
    first.release('done', ME);
    first.release('failed', OTHER);
    const third = Symbol();
    first.release('done', third);
    const { delivery } = open({ previous: first });
    expect([ME, OTHER, third].map((claimer) => delivery.wasDoneBy(claimer))).toEqual([true, false, true]);
    expect(delivery.count).toBe(2);
  });

  it('is over, and lets its event settle, also when somebody who listens throws', () => {
    const { delivery, told } = open();
    const next = (): never => {
      throw new Error('from a listener');
    };
    expect(() => deliverTo(delivery, { next })).toThrow('from a listener');
    expect(told).toEqual(['a settled']);
  });
});

describe('deliveryOf', () => {
  it('finds the delivery of an event, during and after it', () => {
    const { delivery } = open();
    expect(deliveryOf(delivery.event)).toBeUndefined();
    deliverTo(delivery, { next: (event) => expect(deliveryOf(event)).toBe(delivery) });
    expect(deliveryOf(delivery.event)).toBe(delivery);
  });

  it('finds that of a copy during the delivery only', () => {
    const { delivery } = open();
    const copy = { ...delivery.event };
    deliverTo(delivery, {
      next: () => {
        expect(deliveryOf(copy)).toBe(delivery);
        expect(deliveryOf(eventOf('b'))).toBeUndefined();
      },
    });
    expect(deliveryOf(copy)).toBeUndefined();
  });

  it('finds the right one when one delivery causes another', () => {
    const outer = open().delivery;
    const inner = new Delivery(outer.source, eventOf('b'), 1, 'no', undefined);
    deliverTo(outer, {
      next: () => {
        deliverTo(inner, { next: () => expect(deliveryOf(eventOf('b'))).toBe(inner) });
        expect(deliveryOf(eventOf('a'))).toBe(outer);
      },
    });
    expect.assertions(2);
  });

  it('finds the last delivery of an event that came again', () => {
    const first = open().delivery;
    const second = new Delivery(first.source, first.event, 2, 'no', first);
    deliverTo(first, nobody);
    deliverTo(second, nobody);
    expect(deliveryOf(first.event)).toBe(second);
  });

  it('leaves no mark on the event that anybody sees', () => {
    const { delivery } = open();
    const before = inspect(delivery.event, { showHidden: true });
    deliverTo(delivery, nobody);
    expect(inspect(delivery.event, { showHidden: true })).toBe(before);
    expect(Reflect.ownKeys(delivery.event)).toEqual(Reflect.ownKeys(eventOf('a')));
  });

  it('works for a frozen event', () => {
    const { delivery } = open();
    Object.freeze(delivery.event);
    deliverTo(delivery, nobody);
    expect(deliveryOf(delivery.event)).toBe(delivery);
  });
});
