import { VirtualTimeScheduler } from 'rxjs';
import { type Commit, type VZapsError, VZapsStoreError } from 'vzaps-rx';
import { createAckQueue } from '~/delivery/ackQueue';
import { Ledger } from '~/delivery/ledger';
import { createSettlement } from '~/delivery/settlement';
import { microtasks } from '../support/marbles';
import { unwatched } from '../support/unwatched';

interface RunningCommit extends Commit {
  resolve(): void;
  reject(error: Error): void;
}

/** A settlement of events that were delivered, with a store whose answers are up to the test. */
const open = (options: {
  readonly with_store: boolean;
  readonly capacity?: number;
  readonly waits?: string;
  readonly onSettled?: () => void;
}) => {
  const scheduler = new VirtualTimeScheduler();
  const ledger = options.capacity === undefined ? new Ledger(100, 'start') : new Ledger(options.capacity);
  const acked: string[][] = [];
  const acks = createAckQueue({
    afterHandling: (flush) => flush(),
    watch: unwatched,
    onAcked: () => undefined,
  });
  acks.attach({ write: (ids) => acked.push([...ids]) > 0 });
  const commits: RunningCommit[] = [];
  const errors: VZapsError[] = [];
  const settled: number[] = [];
  let forgotten = 0;
  const turn_ends: (() => void)[] = [];
  const store = {
    load: () => Promise.resolve({ cursor: undefined, settled: [] }),
    commit: (commit: Commit) =>
      new Promise<void>((resolve, reject) => {
        commits.push({ ...commit, resolve, reject });
      }),
  };
  const settlement = createSettlement({
    ledger,
    acks,
    watch: unwatched,
    store: options.with_store ? store : undefined,
    scheduler,
    random: () => 0.5,
    afterHandling: (run) => turn_ends.push(run),
    report: (error) => errors.push(error),
    onSettled: (count) => {
      settled.push(count);
      options.onSettled?.();
    },
    waits: (id) => id === options.waits,
    onForgotten: () => (forgotten += 1),
  });
  for (const id of ['a', 'b', 'c', 'd']) ledger.deliver(id);
  const endTurn = async (): Promise<void> => {
    for (const run of turn_ends.splice(0)) run();
    await microtasks();
  };
  return {
    acked,
    acks,
    commits,
    endTurn,
    errors,
    ledger,
    scheduler,
    settled,
    settlement,
    store,
    forgotten: () => forgotten,
  };
};

describe('settlement without a store', () => {
  it('settles and acks an event at once', () => {
    const { acked, ledger, settled, settlement } = open({ with_store: false });
    settlement.settle('a');
    expect([ledger.seen('a'), ledger.cursor, acked, settled]).toEqual(['settled', 'a', [['a']], [1]]);
  });
});

describe('settlement that has to forget an id', () => {
  it('tells so if the event may come again, since the cursor is before it', () => {
    const { forgotten, settlement } = open({ with_store: false, capacity: 2 });
    for (const id of ['b', 'c']) settlement.settle(id);
    expect(forgotten()).toBe(0);
    settlement.settle('d');
    expect(forgotten()).toBe(1);
  });

  it('tells so if the event may come again, since its ack has not been sent', () => {
    const { acks, forgotten, ledger, settlement } = open({ with_store: false, capacity: 1 });
    acks.attach({ write: () => false });
    for (const id of ['a', 'b']) settlement.settle(id);
    expect([forgotten(), ledger.seen('a')]).toEqual([1, 'fresh']);
  });

  it('tells so if the event has come again already, and waits for room', () => {
    const { forgotten, settlement } = open({ with_store: false, capacity: 1, waits: 'a' });
    for (const id of ['a', 'b', 'c']) settlement.settle(id);
    expect(forgotten()).toBe(1);
  });

  it('tells nothing where all before it was settled and acked', () => {
    const { forgotten, settlement } = open({ with_store: false, capacity: 1 });
    for (const id of ['a', 'b', 'c', 'd']) settlement.settle(id);
    expect(forgotten()).toBe(0);
  });
});

describe('settlement with a store', () => {
  it('commits at the end of the turn what was handled in it, and acks when the store has answered', async () => {
    const { acked, commits, endTurn, ledger, settled, settlement } = open({ with_store: true });
    settlement.settle('b');
    settlement.settle('a');
    expect(commits).toEqual([]);

    await endTurn();
    expect(commits).toMatchObject([{ settled: ['b', 'a'], cursor: 'b' }]);
    expect([acked, ledger.cursor, ledger.seen('a'), settled]).toEqual([[], 'start', 'in_flight', []]);

    commits[0]!.resolve();
    await microtasks();
    expect([acked.flat(), ledger.cursor, ledger.seen('a'), settled]).toEqual([
      ['b', 'a'],
      'b',
      'settled',
      [2],
    ]);
  });

  it('commits the cursor behind the oldest event that is not handled', async () => {
    const { commits, endTurn, settlement } = open({ with_store: true });
    settlement.settle('c');
    await endTurn();
    expect(commits).toMatchObject([{ settled: ['c'], cursor: 'start' }]);
  });

  it('runs one commit at a time, and puts together what is handled meanwhile', async () => {
    const { acked, commits, endTurn, settlement } = open({ with_store: true });
    settlement.settle('a');
    await endTurn();
    settlement.settle('b');
    settlement.settle('c');
    await endTurn();
    expect(commits).toHaveLength(1);

    commits[0]!.resolve();
    await microtasks();
    await endTurn();
    expect(commits.map(({ settled, cursor }) => [settled, cursor])).toEqual([
      [['a'], 'a'],
      [['b', 'c'], 'c'],
    ]);
    expect(acked).toEqual([['a']]);
  });

  it('does not wait with what is handled in the moment in which a commit ends', async () => {
    const { commits, endTurn, scheduler, settlement } = open({
      with_store: true,
      onSettled: () => queueMicrotask(() => settlement.settle('b')),
    });
    settlement.settle('a');
    await endTurn();
    commits[0]!.resolve();
    await microtasks();
    expect(commits.map(({ settled }) => settled)).toEqual([['a'], ['b']]);
    // A pause as after a failure would be an action of the scheduler.
    expect(scheduler.actions).toEqual([]);
  });

  it('commits again after it was idle', async () => {
    const { acked, commits, endTurn, settlement } = open({ with_store: true });
    for (const id of ['a', 'b']) {
      settlement.settle(id);
      await endTurn();
      commits.at(-1)!.resolve();
      await microtasks();
    }
    expect(acked).toEqual([['a'], ['b']]);
  });

  it('tries a commit again that failed, with what was handled meanwhile, and acks nothing before', async () => {
    const { acked, commits, endTurn, errors, ledger, scheduler, settlement } = open({ with_store: true });
    const cause = new Error('the disk is full');
    settlement.settle('a');
    await endTurn();
    commits[0]!.reject(cause);
    await microtasks();
    settlement.settle('b');
    await endTurn();
    expect([commits.length, acked, ledger.cursor]).toEqual([1, [], 'start']);
    expect(errors).toEqual([expect.any(VZapsStoreError)]);
    expect(errors[0]).toMatchObject({ code: 'STORE_FAILED', cause });

    scheduler.flush();
    expect(scheduler.now()).toBe(500);
    expect(commits[1]).toMatchObject({ settled: ['a', 'b'], cursor: 'b' });
    commits[1]!.resolve();
    await microtasks();
    expect([acked.flat(), ledger.cursor]).toEqual([['a', 'b'], 'b']);
  });

  it('waits longer after each failure in a row, and is back at the first delay after a success', async () => {
    const { commits, endTurn, scheduler, settlement } = open({ with_store: true });
    const times: number[] = [];
    settlement.settle('a');
    await endTurn();
    for (let failure = 0; failure < 7; failure += 1) {
      commits.at(-1)!.reject(new Error('no'));
      await microtasks();
      scheduler.flush();
      times.push(scheduler.now());
    }
    commits.at(-1)!.resolve();
    await microtasks();
    settlement.settle('b');
    await endTurn();
    commits.at(-1)!.reject(new Error('no'));
    await microtasks();
    scheduler.flush();
    times.push(scheduler.now());
    const delays = times.map((time, index) => time - (times[index - 1] ?? 0));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 500]);
  });

  it('takes a store that throws as one that rejects', async () => {
    const { acked, endTurn, errors, settlement, store } = open({ with_store: true });
    const cause = new Error('not a promise');
    jest.spyOn(store, 'commit').mockImplementation(() => {
      throw cause;
    });
    settlement.settle('a');
    await endTurn();
    expect([acked, errors.map((error) => error.cause)]).toEqual([[], [cause]]);
  });

  it('has finished at once where nothing is left', async () => {
    const { commits, settlement } = open({ with_store: true });
    await settlement.finish();
    expect(commits).toEqual([]);
  });

  it('finishes with a commit of what is left, and waits for it', async () => {
    const { acked, commits, settlement } = open({ with_store: true });
    let finished = false;
    settlement.settle('a');
    const finishing = settlement.finish().then(() => (finished = true));
    await microtasks();
    expect([commits.length, finished, acked]).toEqual([1, false, []]);
    commits[0]!.resolve();
    await finishing;
    expect(acked).toEqual([['a']]);
  });

  it('finishes in the turn of a handling with one commit, and starts none when the turn is over', async () => {
    const { commits, endTurn, settlement } = open({ with_store: true });
    settlement.settle('a');
    const finishing = settlement.finish();
    commits[0]!.reject(new Error('no'));
    await finishing;
    await endTurn();
    expect(commits).toHaveLength(1);
  });

  it('finishes without trying a commit again that fails', async () => {
    const { acked, commits, endTurn, scheduler, settlement } = open({ with_store: true });
    settlement.settle('a');
    await endTurn();
    commits[0]!.reject(new Error('no'));
    await microtasks();
    const finishing = settlement.finish();
    await microtasks();
    expect(commits).toHaveLength(2);
    commits[1]!.reject(new Error('no'));
    await finishing;
    scheduler.flush();
    expect([commits.length, acked]).toEqual([2, []]);
  });
});
