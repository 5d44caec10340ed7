import { type Keyed, KeyLanes } from '~/operators/keyLanes';

interface Task extends Keyed<Task> {
  readonly name: string;
}

const taskOf = (name: string): Task => ({ name, key: name.at(0), lane: undefined });

const namesOf = (tasks: readonly Task[]): string => tasks.map(({ name }) => name).join(' ');

/** Lanes with these tasks, which have asked for their keys in turn. */
const lanesOf = (...names: readonly string[]) => {
  const lanes = new KeyLanes<Task>();
  const tasks = new Map(names.map((name) => [name, taskOf(name)] as const));
  const taken = [...tasks.values()].filter((task) => lanes.take(task));
  const passOn = (name: string): string | undefined => lanes.passOn(tasks.get(name)!)?.name;
  return { lanes, taken: namesOf(taken), passOn };
};

describe('lanes of keys', () => {
  it('give a key to the first who asks for it, and others their own', () => {
    expect(lanesOf('a1', 'b1', 'a2', 'b2', 'c1').taken).toBe('a1 b1 c1');
  });

  it('pass a key on in the order in which it was asked for', () => {
    const { passOn } = lanesOf('a1', 'a2', 'b1', 'a3', 'b2');
    expect([passOn('a1'), passOn('a2'), passOn('a3')]).toEqual(['a2', 'a3', undefined]);
    expect([passOn('b1'), passOn('b2')]).toEqual(['b2', undefined]);
  });

  it('have a key for whoever asks once nobody has it', () => {
    const { lanes, passOn } = lanesOf('a1');
    passOn('a1');
    expect([lanes.take(taskOf('a2')), lanes.take(taskOf('a3'))]).toEqual([true, false]);
  });

  it('do not mix those who wait for one key with those of another that was used again', () => {
    const { lanes, passOn } = lanesOf('a1', 'b1');
    passOn('a1');
    const [c1, b2, c2] = [taskOf('c1'), taskOf('b2'), taskOf('c2')];
    expect([c1, b2, c2].map((task) => lanes.take(task))).toEqual([true, false, false]);
    expect([lanes.passOn(c1), passOn('b1')]).toEqual([c2, 'b2']);
  });

  it('do not take a key for free that was passed on and nobody waits for', () => {
    const { lanes, passOn } = lanesOf('a1', 'a2');
    passOn('a1');
    const a3 = taskOf('a3');
    expect([lanes.take(a3), passOn('a2')]).toEqual([false, 'a3']);
  });

  it('do not use a lane for another key while somebody has its own', () => {
    const { lanes, passOn } = lanesOf('a1', 'a2');
    passOn('a1');
    const [b1, b2, a3] = [taskOf('b1'), taskOf('b2'), taskOf('a3')];
    expect([b1, b2, a3].map((task) => lanes.take(task))).toEqual([true, false, false]);
    expect([passOn('a2'), lanes.passOn(b1)]).toEqual(['a3', b2]);
  });

  it('use a lane again for one key only', () => {
    const { lanes, passOn } = lanesOf('a1', 'b1');
    passOn('a1');
    passOn('b1');
    const [c1, d1, d2, c2] = [taskOf('c1'), taskOf('d1'), taskOf('d2'), taskOf('c2')];
    expect([c1, d1, d2, c2].map((task) => lanes.take(task))).toEqual([true, true, false, false]);
    expect([lanes.passOn(c1), lanes.passOn(d1)]).toEqual([c2, d2]);
  });

  it('take nothing from one who has no key: it never had one, or has given it up', () => {
    const { lanes, passOn } = lanesOf('a1', 'a2', 'a3');
    expect(lanes.passOn(taskOf('a4'))).toBeUndefined();
    expect([passOn('a1'), passOn('a1'), passOn('a3')]).toEqual(['a2', undefined, undefined]);
  });

  it('take out those who may not wait any more, and keep the others in order', () => {
    const { lanes, passOn } = lanesOf('a1', 'a2', 'b1', 'a3', 'b2', 'a4');
    expect(namesOf(lanes.takeOut(({ name }) => name === 'a2' || name === 'a4'))).toBe('a3 b2');
    expect([passOn('a1'), passOn('a2'), passOn('a4'), passOn('b1')]).toEqual([
      'a2',
      'a4',
      undefined,
      undefined,
    ]);
  });
});
