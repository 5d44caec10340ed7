import * as fc from 'fast-check';
import { RecentIds } from '~/delivery/recentIds';

describe('RecentIds', () => {
  it('knows what was added, and nothing else', () => {
    const ids = new RecentIds(3);
    ids.add('a');
    expect([ids.has('a'), ids.has('b'), ids.size]).toEqual([true, false, 1]);
  });

  it('forgets the oldest id where there is no room, and tells which', () => {
    const ids = new RecentIds(2);
    expect(['a', 'b', 'c'].map((id, note) => ids.add(id, note))).toEqual([
      undefined,
      undefined,
      { id: 'a', note: 0 },
    ]);
    expect(['a', 'b', 'c'].map((id) => ids.has(id))).toEqual([false, true, true]);
    expect(ids.add('a', 3)).toEqual({ id: 'b', note: 1 });
    expect(['a', 'b', 'c'].map((id) => ids.has(id))).toEqual([true, false, true]);
  });

  it.each([1, 7, 100, 5000])('remembers the last %i of many, and none but them', (capacity) => {
    const ids = new RecentIds(capacity);
    const count = 12_000;
    for (let number = 0; number < count; number += 1) {
      const forgotten = ids.add(`evt_${number}`, number);
      expect(forgotten?.note).toBe(number < capacity ? undefined : number - capacity);
    }
    expect(ids.size).toBe(capacity);
    for (let number = 0; number < count; number += 1)
      if (ids.has(`evt_${number}`) !== number >= count - capacity) throw new Error(`wrong about ${number}`);
    expect(ids.has(`evt_${count}`)).toBe(false);
  });

  it('does the same with every seed', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(
        fc.integer(),
        fc.uniqueArray(text, { minLength: 1, maxLength: 60 }),
        text,
        (seed, added, other) => {
          const ids = new RecentIds(20, 20, seed);
          for (const id of added) ids.add(id);
          expect(added.map((id) => ids.has(id))).toEqual(added.map((_, place) => place >= added.length - 20));
          expect(ids.has(other)).toBe(added.slice(-20).includes(other));
        },
      ),
    );
  });

  it('remembers the last distinct ids, whatever is added', () => {
    const additions = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__', ''), { maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(4), additions, (capacity, fewer, added) => {
        const durable = Math.max(1, capacity - fewer);
        const ids = new RecentIds(capacity, durable);
        let model: readonly string[] = [];
        for (const id of added) {
          if (model.includes(id)) continue;
          expect(ids.add(id)?.id).toBe(model.at(-durable));
          model = [...model, id].slice(-capacity);
          expect(ids.size).toBe(model.length);
          for (const other of added) expect(ids.has(other)).toBe(model.includes(other));
        }
      }),
    );
  });
});
