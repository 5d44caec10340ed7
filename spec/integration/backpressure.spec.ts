import { filter, firstValueFrom, lastValueFrom, Subject } from 'rxjs';
import { BareWebSocket } from '../support/bareWebSocket';
import { openSession } from '../support/session';
import { retriesOf } from '../support/watching';

describe('a flood', () => {
  it('never has more than max_in_flight events in flight, and loses none', async () => {
    const { gateway, make, subscribe } = await openSession();
    const seen: string[] = [];
    let most = 0;
    const subscription = subscribe({ max_in_flight: 50 }).on('Message', async ({ id }) => {
      most = Math.max(most, subscription.stats().in_flight);
      seen.push(id);
      if (seen.length % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    });
    await gateway.opened(1);
    const events = Array.from({ length: 3000 }, () => make.Message());
    events.forEach((event) => {
      gateway.send(event);
    });
    await gateway.acked(events.at(-1)!.id);
    expect(seen).toEqual(events.map(({ id }) => id));
    expect(most).toBe(50);
    expect(gateway.record.connections).toHaveLength(1);
  });
});

describe('where a socket can’t be paused', () => {
  it('events that fail again and again are not run in a loop, and the gateway is not stormed', async () => {
    const { client, gateway, make, subscribe } = await openSession({}, { WebSocketCtor: BareWebSocket });
    const retries = retriesOf(client);
    const never$ = new Subject<void>();
    const runs = new Map<string, number>();
    const subscription = subscribe({ max_in_flight: 4, retry_delay_seconds: 20 });
    subscription.errors$.subscribe();
    const events = Array.from({ length: 8 }, () => make.Message());
    const poison = new Set(events.slice(0, 2).map(({ id }) => id));
    subscription.on(
      'All',
      async ({ id }) => {
        runs.set(id, (runs.get(id) ?? 0) + 1);
        await new Promise(setImmediate);
        if (poison.has(id)) throw new Error('poison');
        await lastValueFrom(never$);
      },
      { concurrency: 4 },
    );
    await gateway.opened(1);
    for (const event of events) gateway.send(event);
    // When there will be room, nobody knows.
    expect(
      await firstValueFrom(subscription.state$.pipe(filter(({ status }) => status === 'waiting'))),
    ).toEqual({
      status: 'waiting',
      attempt: 1,
      retry_at: undefined,
      reason: 'closed until the handlers have caught up',
    });
    // Four run: full. Two of them fail, and so half of it is free again.
    const waiting = await firstValueFrom(
      subscription.state$.pipe(filter((state) => state.status === 'waiting' && state.retry_at !== undefined)),
    );
    expect(waiting).toMatchObject({ reason: 'closed until the handlers have caught up' });
    expect([...poison].map((id) => runs.get(id))).toEqual([1, 1]);
    expect(gateway.record.connections).toHaveLength(1);
    // It waits twice, first for room, and is one retry all the same.
    expect(retries).toMatchObject([{ attempt: 1 }]);
    never$.error(new Error('over'));
  });

  it('nothing is lost before there is a cursor, where the gateway sends nothing again', async () => {
    const { gateway, make, subscribe } = await openSession(
      { resend_on_connect: false },
      { WebSocketCtor: BareWebSocket },
    );
    const handled: string[] = [];
    let failed = false;
    const subscription = subscribe({ max_in_flight: 2, redeliver_seconds: 0.05 });
    subscription.errors$.subscribe();
    subscription.on(
      'All',
      async ({ id }) => {
        await new Promise(setImmediate);
        if (!failed) {
          failed = true;
          throw new Error('once');
        }
        handled.push(id);
      },
      { concurrency: 2 },
    );
    await gateway.opened(1);
    const events = Array.from({ length: 6 }, () => make.Message());
    for (const event of events) gateway.send(event);
    for (const { id } of events) await gateway.acked(id);
    expect([...handled].sort()).toEqual(events.map(({ id }) => id));
  });
});
