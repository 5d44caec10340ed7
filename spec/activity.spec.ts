import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { config, filter, firstValueFrom, switchMap, take, timer } from 'rxjs';
import { type Activity, handle, handleBatch } from 'vzaps-rx';
import { scenario } from './support/scenario';
import { openSession } from './support/session';
import { untilState } from './support/watching';

/** All that is told of a session, without what differs from run to run. */
const briefly = (activity: Activity): string => {
  switch (activity.kind) {
    case 'state':
      return activity.state.status;
    case 'retry':
      return `retry ${activity.attempt}: ${activity.cause} ${activity.code ?? ''}`;
    case 'error':
      return activity.error.code;
    case 'delivered':
      return `delivered ${activity.event_id} ${activity.event_type} ${activity.delivery}`;
    case 'handled':
      return `handled ${activity.event_ids.join()} ${activity.error_type ?? 'well'}`;
    case 'acked':
      return `acked ${activity.event_ids.join()}`;
    case 'duplicate':
    case 'settled':
    case 'parked':
      return `${activity.kind} ${activity.event_id}`;
  }
};

describe('client.activity$', () => {
  it('tells the way of an event from its delivery to its ack', async () => {
    const { client, gateway, make, subscribe } = await openSession();
    const told: Activity[] = [];
    client.activity$.subscribe((activity) => told.push(activity));
    const subscription = subscribe();
    subscription.on('Message', () => undefined);
    await gateway.opened(1);
    const event = { ...make.Message(), id: 'a' };
    gateway.duplicate(1);
    gateway.send(event);
    await gateway.acked('a');
    await subscription.close();
    expect(told.map(briefly)).toEqual([
      'connecting',
      'open',
      'delivered a Message 1',
      'handled a well',
      'settled a',
      'duplicate a',
      'acked a',
      'closing',
      'closed',
    ]);
    const ours = told.every(
      ({ instance_id, subscription }) =>
        instance_id === gateway.subscribe_options.instance_id && subscription === 1,
    );
    expect(ours).toBe(true);
    const times = told.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("completes after the client's close()", async () => {
    const { client, gateway, subscribe } = await openSession();
    const told: string[] = [];
    client.activity$.subscribe({
      next: (activity) => told.push(briefly(activity)),
      complete: () => told.push('|'),
    });
    subscribe().on('Message', () => undefined);
    await gateway.opened(1);
    expect(told).not.toContain('|');
    await client.close();
    expect(told.slice(-2)).toEqual(['closed', '|']);
  });

  it('tells of failures, of events that come again, and of what is reported', () =>
    scenario(async ({ server, client, subscribe, pass }) => {
      server('oa');
      const told: Activity[] = [];
      client.activity$.subscribe((activity) => told.push(activity));
      const subscription = subscribe();
      subscription.on('error', () => undefined);
      subscription.on('Message', (_event, { count }) => {
        if (count === 1) throw new RangeError('not yet');
      });
      await pass('2m ');
      expect(told.slice(2).map((activity) => [activity.at, briefly(activity)])).toEqual([
        [1, 'delivered evt_a Message 1'],
        [1, 'handled evt_a RangeError'],
        [1, 'HANDLER_FAILED'],
        [1, 'parked evt_a'],
        [60_001, 'delivered evt_a Message 2'],
        [60_001, 'handled evt_a well'],
        [60_001, 'settled evt_a'],
        [60_001, 'acked evt_a'],
      ]);
    }));

  it('tells how long a handler ran, for a batch as for one event', () =>
    scenario(async ({ server, client, subscribe, pass }) => {
      server('oab');
      const handled: (Activity & { kind: 'handled' })[] = [];
      client.activity$
        .pipe(filter((activity) => activity.kind === 'handled'))
        .subscribe((activity) => handled.push(activity));
      const { events$ } = subscribe();
      events$.pipe(handle(() => timer(50))).subscribe();
      events$.pipe(handleBatch(() => timer(100), { max: 2, within_seconds: 5 })).subscribe();
      await pass('1s ');
      expect(handled.map(({ event_ids, seconds }) => [event_ids, seconds])).toEqual([
        [['evt_a'], 0.05],
        [['evt_b'], 0.05],
        [['evt_a', 'evt_b'], 0.1],
      ]);
    }));

  it('tells what made the client connect again', async () => {
    const { client, gateway, subscribe } = await openSession();
    const told: Activity[] = [];
    client.activity$.subscribe((activity) => told.push(activity));
    subscribe().on('All', () => undefined);
    await gateway.opened(1);
    gateway.refuse(503);
    gateway.close(1012);
    await gateway.opened(2);
    const retries = told.filter(({ kind }) => kind === 'retry').map(briefly);
    expect(retries).toEqual(['retry 2: closed 1012', 'retry 3: refused 503']);
  });

  it('does not suffer from a watcher that throws', async () => {
    const { client, gateway, make, subscribe } = await openSession();
    const uncaught = new Promise((resolve) => {
      config.onUnhandledError = resolve;
    });
    const watching = client.activity$.pipe(filter(({ kind }) => kind === 'delivered')).subscribe(() => {
      throw new Error('a broken watcher');
    });
    subscribe().on('All', () => undefined);
    await gateway.opened(1);
    gateway.send({ ...make.Message(), id: 'a' });
    await gateway.acked('a');
    expect(await uncaught).toMatchObject({ message: 'a broken watcher' });
    config.onUnhandledError = null;
    watching.unsubscribe();
  });

  it('tells a state before those who follow the states hear of it, once', async () => {
    const { client, gateway, subscribe } = await openSession();
    const subscription = subscribe();
    const followed: string[] = [];
    client.activity$
      .pipe(
        filter((activity) => activity.kind === 'state' && activity.state.status === 'open'),
        take(1),
        switchMap(() => subscription.state$),
      )
      .subscribe(({ status }) => followed.push(status));
    subscription.on('All', () => undefined);
    await gateway.opened(1);
    await untilState(subscription, 'open');
    expect(followed).toEqual(['connecting', 'open']);
  });
});

describe('diagnostics_channel', () => {
  it('gets each kind of activity on a channel of its own', async () => {
    const { gateway, make, subscribe: watchInstance } = await openSession();
    const told: Activity[] = [];
    const listener = (message: unknown): void => void told.push(message as Activity);
    for (const kind of ['delivered', 'acked']) subscribe(`vzaps-rx:${kind}`, listener);
    try {
      watchInstance().on('All', () => undefined);
      await gateway.opened(1);
      gateway.send({ ...make.Message(), id: 'a' });
      await gateway.acked('a');
    } finally {
      for (const kind of ['delivered', 'acked']) unsubscribe(`vzaps-rx:${kind}`, listener);
    }
    expect(told.map(briefly)).toEqual(['delivered a Message 1', 'acked a']);
  });
});

describe('client.stats()', () => {
  it('has an entry for each subscription and stream that is not closed', async () => {
    const { client, gateway, make, subscribe } = await openSession();
    const [one, other] = [subscribe(), subscribe({ instance_id: gateway.subscribe_options.instance_id })];
    expect(client.stats().map(({ status }) => status)).toEqual(['idle', 'idle']);
    one.on('All', () => undefined);
    await gateway.opened(1);
    gateway.send({ ...make.Message(), id: 'a' });
    await gateway.acked('a');
    await firstValueFrom(one.state$.pipe(filter(({ status }) => status === 'open')));
    expect(client.stats()).toEqual([
      expect.objectContaining({
        instance_id: gateway.subscribe_options.instance_id,
        status: 'open',
        settled: 1,
        acked: 1,
      }),
      expect.objectContaining({ status: 'idle', settled: 0 }),
    ]);
    await one.close();
    await other.close();
    expect(client.stats()).toEqual([]);
  });
});
