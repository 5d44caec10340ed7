import { createSlot } from '~/connection/slot';

describe('the slot of the one socket', () => {
  it('is free at first, for each who asks', () => {
    const slot = createSlot();
    const told: string[] = [];
    slot.free$.subscribe({ next: () => told.push('free'), complete: () => told.push('complete') });
    expect(told).toEqual(['free', 'complete']);
  });

  it('lets those wait who come while it is taken, until it is released', () => {
    const slot = createSlot();
    let free = 0;
    slot.take();
    slot.free$.subscribe(() => (free += 1));
    slot.free$.subscribe(() => (free += 10));
    expect(free).toBe(0);
    slot.release();
    expect(free).toBe(11);
    slot.take();
    slot.release();
    expect(free).toBe(11);
  });

  it('lets nobody in who came after it was taken again', () => {
    const slot = createSlot();
    const order: string[] = [];
    slot.take();
    slot.free$.subscribe(() => {
      slot.take();
      order.push('first');
    });
    slot.release();
    slot.free$.subscribe(() => order.push('second'));
    expect(order).toEqual(['first']);
    slot.release();
    expect(order).toEqual(['first', 'second']);
  });

  it('lets one in who takes it, and the others when it is released again', () => {
    const slot = createSlot();
    const order: string[] = [];
    slot.take();
    for (const name of ['first', 'second', 'third'])
      slot.free$.subscribe(() => {
        slot.take();
        order.push(name);
      });
    slot.release();
    expect(order).toEqual(['first']);
    slot.release();
    slot.release();
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('keeps nobody who has gone', () => {
    const slot = createSlot();
    let free = 0;
    slot.take();
    slot.free$.subscribe(() => (free += 1)).unsubscribe();
    slot.release();
    expect(free).toBe(0);
  });
});
