import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Commit, VZapsError } from 'vzaps-rx';
import { memoryStore } from 'vzaps-rx/stores/memory';
import { heldStore } from '../support/heldStore';
import { openSession } from '../support/session';

const idle = (): void => undefined;

/** Long enough for whatever is on its way over this machine's network to arrive. */
const settleDown = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await nextTurn();
};

describe('settled, stored, acked', () => {
  it('sends an ack only after the commit has resolved', async () => {
    const store = heldStore();
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ store }).on('All', idle);
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    const commit = await store.commitNumber(1);
    await settleDown();
    expect(gateway.record.acks).toEqual([]);
    expect(subscription.stats()).toMatchObject({ delivered: 1, settled: 0, in_flight: 1, owed: 0 });
    expect(subscription.last_event_id).toBeUndefined();
    expect(commit).toMatchObject({ settled: [event.id], cursor: event.id });
    await commit.finish();
    await gateway.acked(event.id);
    expect(subscription.last_event_id).toBe(event.id);
  });

  it('writes what settles during a commit in one more', async () => {
    const store = heldStore();
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ store }).on('All', idle);
    await gateway.opened(1);
    const events = Array.from({ length: 101 }, () => make.Presence());
    gateway.send(events[0]!);
    const first = await store.commitNumber(1);
    for (const event of events.slice(1)) gateway.send(event);
    while (subscription.stats().delivered < events.length) await nextTurn();
    await settleDown();
    expect(store.commits).toHaveLength(1);
    await first.finish();
    const second = await store.commitNumber(2);
    expect(second.settled).toEqual(events.slice(1).map(({ id }) => id));
    await second.finish();
    await gateway.acked(events.at(-1)!.id);
    expect(store.commits).toHaveLength(2);
  });

  it('commits the cursor before the oldest event that is still being handled', async () => {
    const store = heldStore();
    const { gateway, make, subscribe } = await openSession();
    const [first, slow, last] = [make.Message(), make.Message(), make.Message()];
    let finishSlow = idle;
    subscribe({ store }).on(
      'All',
      ({ id }) => (id === slow.id ? new Promise<void>((resolve) => (finishSlow = resolve)) : undefined),
      { concurrency: 3 },
    );
    await gateway.opened(1);
    for (const event of [first, slow, last]) gateway.send(event);
    const commit = await store.commitNumber(1);
    await settleDown();
    const commits = [commit];
    if (commit.settled.length < 2) {
      await commit.finish();
      commits.push(await store.commitNumber(2));
    }
    expect(commits.flatMap(({ settled }) => settled)).toEqual([first.id, last.id]);
    expect(commits.at(-1)!.cursor).toBe(first.id);
    await commits.at(-1)!.finish();
    finishSlow();
    const after = await store.commitNumber(commits.length + 1);
    expect(after).toMatchObject({ settled: [slow.id], cursor: last.id });
    await after.finish();
    await gateway.acked(slow.id);
  });
});

it('acks what was committed, also where the store takes the list apart', async () => {
  const { gateway, make, subscribe } = await openSession();
  const store = {
    load: async () => ({ cursor: undefined, settled: [] }),
    commit: async ({ settled }: Commit) => void (settled as string[]).splice(0),
  };
  const subscription = subscribe({ store }).on('All', idle);
  await gateway.opened(1);
  const event = make.Message();
  gateway.send(event);
  await gateway.acked(event);
  expect(subscription.stats()).toMatchObject({ settled: 1, in_flight: 0 });
});

describe('a store that fails while it is used', () => {
  it('is reported and tried again, and meanwhile nothing is acked and no more comes than max_in_flight', async () => {
    const store = heldStore();
    const { gateway, make, subscribe } = await openSession({}, { random: () => 0 });
    const errors: VZapsError[] = [];
    const subscription = subscribe({ store, max_in_flight: 20 }).on('All', idle);
    subscription.errors$.subscribe((error) => errors.push(error));
    await gateway.opened(1);
    const events = Array.from({ length: 200 }, () => make.Message());
    for (const event of events) gateway.send(event);

    const disk_full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    for (const number of [1, 2, 3]) {
      const commit = await store.commitNumber(number);
      await settleDown();
      expect(gateway.record.acks).toEqual([]);
      expect(subscription.stats().in_flight).toBeLessThanOrEqual(20);
      commit.fail(disk_full);
    }
    const commit = await store.commitNumber(4);
    await settleDown();
    expect(errors.map(({ code, cause }) => [code, cause])).toEqual(
      Array.from({ length: 3 }, () => ['STORE_FAILED', disk_full]),
    );
    // All that was in flight at the bound is in the commit that is tried again, in order.
    expect(commit.settled).toEqual(events.slice(0, 20).map(({ id }) => id));
    expect(commit.cursor).toBe(events[19]!.id);
    expect(subscription.stats()).toMatchObject({ delivered: 20, settled: 0, in_flight: 20 });

    void commit.finish();
    for (let number = 5, left = true; left; number += 1) {
      left = await Promise.race([
        store.commitNumber(number).then((next) => next.finish().then(() => true)),
        gateway.until(({ acks }) => acks.length >= events.length).then(() => false),
      ]);
    }
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual(events.map(({ id }) => id));
    expect(gateway.record.connections).toHaveLength(1);
  });

  it('is told also where it throws instead of rejecting', async () => {
    const working = memoryStore();
    let failures = 2;
    const store = {
      ...working,
      commit: (commit: Parameters<typeof working.commit>[0]) => {
        failures -= 1;
        if (failures >= 0) throw new Error('not now');
        return working.commit(commit);
      },
    };
    const { gateway, make, subscribe } = await openSession({}, { random: () => 0 });
    const codes: string[] = [];
    subscribe({ store })
      .on('error', ({ code }) => codes.push(code))
      .on('All', idle);
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    expect(codes).toEqual(['STORE_FAILED', 'STORE_FAILED']);
  });
});
