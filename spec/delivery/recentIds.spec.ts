import * as fc from 'fast-check';
import { RecentIds } from '~/delivery/recentIds';
import { anyText } from '../support/anyText';

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
    const numbers = Array.from({ length: count }, (_, number) => number);
    expect(numbers.map((number) => ids.add(`evt_${number}`, number)?.note)).toEqual(
      numbers.map((number) => (number < capacity ? undefined : number - capacity)),
    );
    expect(ids.size).toBe(capacity);
    expect(numbers.filter((number) => ids.has(`evt_${number}`))).toEqual(numbers.slice(-capacity));
    expect(ids.has(`evt_${count}`)).toBe(false);
  });

  it('does the same with every seed', () => {
    const text = anyText();
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
          expect(added.map((other) => ids.has(other))).toEqual(added.map((other) => model.includes(other)));
        }
      }),
    );
  });
});
