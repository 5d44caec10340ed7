import * as fc from 'fast-check';
import { hashOf, IdTable } from '~/delivery/idTable';

describe('a hash', () => {
  it('is a whole number of 32 bits, and another one for another id or seed', () => {
    const ids = ['', 'a', 'b', 'ab', 'ba', 'a\u0000', 'evt_1', 'evt_2', '\ud83d\ude00', 'x'.repeat(512)];
    const hashes = ids.flatMap((id) => [0, 1, -5].map((seed) => hashOf(id, seed)));
    expect(hashes.every((hash) => hash === (hash | 0))).toBe(true);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('spreads ids that differ in little', () => {
    const places = new Set(Array.from({ length: 1000 }, (_, number) => hashOf(`evt_${number}`, 7) & 4095));
    // Of 1000 thrown at 4096 places, some 890 hit one of their own.
    expect(places.size).toBeGreaterThan(850);
  });
});

describe('a table of ids', () => {
  it('finds what was added, also where hashes are the same or side by side, and however many there are', () => {
    const hash = fc.oneof(fc.constantFrom(0, 1, 15, 16, -1, 2 ** 31 - 1), fc.integer());
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 200 }), hash, (hashes, other) => {
        const table = new IdTable();
        const list = hashes.map((_, index) => `id ${index}`);
        for (const [index, one] of hashes.entries()) {
          expect(table.has(one, list[index]!, list)).toBe(false);
          table.add(one, index);
        }
        for (const [index, one] of hashes.entries()) expect(table.has(one, list[index]!, list)).toBe(true);
        expect(table.has(other, 'another id', list)).toBe(false);
      }),
    );
  });

  it('does not find what stands no more where it was, nor anything once it is cleared', () => {
    const table = new IdTable();
    const list = ['a', 'b'];
    table.add(5, 0);
    table.add(5, 1);
    list[0] = 'c';
    expect([table.has(5, 'a', list), table.has(5, 'b', list)]).toEqual([false, true]);
    table.clear();
    expect(table.has(5, 'b', list)).toBe(false);
    table.add(5, 1);
    expect(table.has(5, 'b', list)).toBe(true);
  });
});
