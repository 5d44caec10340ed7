import { indexGroups } from '~/stores/grouped/groups';

const EMPTY = { groups: [], state: undefined };

describe('what a commit writes', () => {
  it('is one group and the state', () => {
    const index = indexGroups(EMPTY, 10);
    const change = index.plan({ settled: ['a', 'b'], cursor: 'b' });
    expect(change).toEqual({
      added: { position: 0, ids: ['a', 'b'] },
      expired: [],
      before: { first: 0, next: 0, cursor: undefined },
      state: { first: 0, next: 2, cursor: 'b' },
    });
  });

  it('is the same again where it was not written', () => {
    const index = indexGroups(EMPTY, 10);
    const commit = { settled: ['a'], cursor: 'a' };
    expect(index.plan(commit)).toEqual(index.plan(commit));
  });

  it('is never more than capacity ids', () => {
    const change = indexGroups(EMPTY, 2).plan({ settled: ['a', 'b', 'c'], cursor: 'c' });
    expect(change.added).toEqual({ position: 1, ids: ['b', 'c'] });
    expect(change.state).toEqual({ first: 1, next: 3, cursor: 'c' });
  });

  it('expires whole groups, the oldest first, as soon as the others hold enough', () => {
    const index = indexGroups(EMPTY, 3);
    const expired = ['ab', 'cd', 'e', 'fgh'].map((letters) => {
      const change = index.plan({ settled: letters.split(''), cursor: undefined });
      index.apply(change);
      return change.expired;
    });
    expect(expired).toEqual([[], [], [0], [2, 4]]);
  });
});

describe('what is stored', () => {
  it.each([
    ['the first', { first: 0, next: 4, cursor: 'd' }, [{ position: 2, ids: ['c', 'd'] }]],
    ['the last', { first: 0, next: 4, cursor: 'd' }, [{ position: 0, ids: ['a', 'b'] }]],
    ['the state', undefined, [{ position: 0, ids: ['a', 'b'] }]],
    ['every', { first: 0, next: 4, cursor: 'd' }, []],
  ])('is refused where %s group or record is missing', (_, state, groups) => {
    expect(() => indexGroups({ groups, state }, 10)).toThrow(/^the ids from number \d+ on are missing$/);
  });
});
