import { createHeldById } from '~/delivery/heldById';

const deliveryOf = (id: string, source: { ended: boolean }) => ({
  id,
  manual: 'held' as 'held' | 'released',
  source,
});

describe('what is delivered by hand', () => {
  it('is found by its id, best where it is undecided and waited for', () => {
    const held = createHeldById<ReturnType<typeof deliveryOf>>();
    const [over, going] = [{ ended: true }, { ended: false }];
    const [left, decided, undecided] = [over, going, going].map((source) => deliveryOf('a', source));
    decided!.manual = 'released';
    for (const [one, found] of [
      [decided!, decided!],
      [left!, left!],
      [undecided!, undecided!],
    ] as const) {
      held.hold(one);
      expect(held.find('a')).toBe(found);
    }
    held.letGo(undecided!);
    expect(held.find('a')).toBe(left);
    expect(held.find('b')).toBeUndefined();
  });

  it('is kept for ten sources that have ended, and not for the one before', () => {
    const held = createHeldById<ReturnType<typeof deliveryOf>>();
    for (let number = 1; number <= 11; number += 1) {
      const source = { ended: true };
      held.hold(deliveryOf(`a${number}`, source));
      held.hold(deliveryOf(`b${number}`, source));
      held.end(source);
      // One that has left nothing takes nobody's place.
      held.end({ ended: true });
    }
    const found = ['a1', 'b1', 'a2', 'b2', 'b11'].map((id) => held.find(id)?.id);
    expect(found).toEqual([undefined, undefined, 'a2', 'b2', 'b11']);
  });
});
