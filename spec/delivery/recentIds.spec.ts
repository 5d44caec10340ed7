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
