import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';
import type { EventSubscription } from 'vzaps-rx';
import { meterClient } from 'vzaps-rx/otel';
import { act } from 'vzaps-rx/testing';
import { scenario } from './support/scenario';
import { openSession } from './support/session';

/** A provider of meters, and what they have recorded when asked. */
const openMeters = () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  // Exported by hand only.
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const provider = new MeterProvider({ readers: [reader] });
  providers.push(provider);
  const collect = async (): Promise<readonly MetricData[]> => {
    await provider.forceFlush();
    return (
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
    );
  };
  return {
    provider,
    meter: provider.getMeter('spec'),
    /** The points of a figure, as pairs of its attributes and its value (of durations, how often and how long in all). */
    points: async (name: string) => {
      const metric = (await collect()).find(({ descriptor }) => descriptor.name === name);
      const points: readonly DataPoint<unknown>[] = metric?.dataPoints ?? [];
      return points.map(({ attributes, value }) => ({ attributes, value }));
    },
    names: async () =>
      (await collect()).map(({ descriptor }) => `${descriptor.name} ${descriptor.unit}`).sort(),
  };
};

const providers: MeterProvider[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.shutdown();
});

const OURS = { 'messaging.system': 'vzaps', 'messaging.destination.name': 'instance-1' };

describe('meterClient', () => {
  it('counts what is delivered, by type, with no series for types that are made up', async () => {
    const { meter, points } = openMeters();
    const { client, gateway, make, subscribe } = await openSession();
    meterClient(client, { meter });
    subscribe().on('All', () => undefined);
    await gateway.opened(1);
    const events = [make.Message(), make.Message(), { ...make.Presence(), type: 'Made up 17' }];
    events.forEach((event) => {
      gateway.send(event);
    });
    await gateway.until(({ acks }) => acks.length === 3);
    const delivered = { ...OURS, 'messaging.operation.name': 'deliver' };
    expect(await points('messaging.client.consumed.messages')).toEqual([
      { attributes: { ...delivered, 'vzaps.event.type': 'Message' }, value: 2 },
      { attributes: { ...delivered, 'vzaps.event.type': '_OTHER' }, value: 1 },
    ]);
  });

  it('measures handlers, failed ones apart, and how long acks wait', () =>
    scenario(async ({ server, client, subscribe, pass, sleep }) => {
      server('oa');
      const { meter, points } = openMeters();
      meterClient(client, { meter });
      const subscription = subscribe();
      subscription.on('error', () => undefined);
      subscription.on('Message', async (_event, { count }) => {
        await sleep(30);
        if (count === 1) throw new RangeError('not yet');
      });
      await pass('2m ');
      const handled = {
        ...OURS,
        'messaging.operation.name': 'handle',
        'messaging.operation.type': 'process',
      };
      expect(await points('messaging.process.duration')).toMatchObject([
        { attributes: { ...handled, 'error.type': 'RangeError' }, value: { count: 1, sum: 0.03 } },
        { attributes: handled, value: { count: 1, sum: 0.03 } },
      ]);
      const [settled] = await points('messaging.client.operation.duration');
      expect(settled).toMatchObject({
        attributes: { ...OURS, 'messaging.operation.name': 'ack', 'messaging.operation.type': 'settle' },
        value: { count: 1 },
      });
      expect(await points('vzaps.client.errors')).toEqual([
        { attributes: { ...OURS, 'error.type': 'HANDLER_FAILED' }, value: 1 },
      ]);
    }));

  it('measures the wait of acks that outlive their connection', () =>
    scenario(async ({ server, client, subscribe, pass, sleep }) => {
      server(['oa--#', 'r', 'o'], { r: act.refuse(503) });
      const { meter, points } = openMeters();
      meterClient(client, { meter });
      subscribe().on('Message', () => sleep(100));
      await pass(200);
      expect(await points('vzaps.client.acks_owed')).toEqual([{ attributes: OURS, value: 1 }]);
      expect(await points('messaging.client.operation.duration')).toEqual([]);
      await pass('2s ');
      const [settled] = await points('messaging.client.operation.duration');
      // Handled at 101 ms, and acked after the second retry, at 1504 ms.
      expect(settled?.value).toMatchObject({ count: 1, sum: expect.closeTo(1.403, 6) as number });
    }));

  it('shows what is so now: events in flight, parked, acks owed, subscriptions by status', async () => {
    const { meter, points } = openMeters();
    const { client, gateway, make, subscribe } = await openSession();
    const metering = meterClient(client, { meter });
    const [one, other] = [0, 1, 2].map(() => subscribe({ close_timeout_seconds: 0.05 })) as [
      EventSubscription,
      EventSubscription,
    ];
    one.on('error', () => undefined);
    one.on('Message', () => new Promise(() => undefined), { concurrency: 10 });
    one.on('Presence', () => {
      throw new Error('parked');
    });
    other.on('All', () => new Promise(() => undefined), { concurrency: 10 });
    await gateway.opened(2);
    for (const event of [make.Message(), make.Message(), make.Presence()]) gateway.send(event);
    while (one.stats().received < 3 || other.stats().received < 3)
      await new Promise((resolve) => setImmediate(resolve));
    expect(await points('vzaps.client.in_flight')).toEqual([{ attributes: OURS, value: 5 }]);
    expect(await points('vzaps.client.parked')).toEqual([{ attributes: OURS, value: 1 }]);
    expect(await points('vzaps.client.acks_owed')).toEqual([{ attributes: OURS, value: 0 }]);
    expect(await points('vzaps.client.subscriptions')).toEqual([
      { attributes: { ...OURS, 'vzaps.subscription.status': 'open' }, value: 2 },
      { attributes: { ...OURS, 'vzaps.subscription.status': 'idle' }, value: 1 },
    ]);
    metering.unsubscribe();
  });

  it('counts duplicates, and reconnects by cause', async () => {
    const { meter, points } = openMeters();
    const { client, gateway, make, subscribe } = await openSession();
    meterClient(client, { meter });
    subscribe().on('All', () => undefined);
    await gateway.opened(1);
    const event = make.Message();
    gateway.duplicate(1);
    gateway.send(event);
    await gateway.acked(event.id);
    gateway.refuse(503, { times: 2 });
    gateway.close(1012);
    await gateway.opened(2);
    expect(await points('vzaps.client.duplicates')).toEqual([{ attributes: OURS, value: 1 }]);
    expect(await points('vzaps.client.reconnects')).toEqual([
      { attributes: { ...OURS, 'vzaps.outage.cause': 'closed', 'vzaps.outage.code': 1012 }, value: 1 },
      { attributes: { ...OURS, 'vzaps.outage.cause': 'refused', 'vzaps.outage.code': 503 }, value: 2 },
    ]);
  });

  it('tells two subscriptions of one instance apart, and counts those that an error has ended', async () => {
    const { meter, points } = openMeters();
    const { client, gateway, make, subscribe } = await openSession();
    meterClient(client, { meter });
    const [first, second] = [subscribe(), subscribe()];
    const ended = lastValueFrom(first.state$);
    for (const subscription of [first, second]) {
      subscription.on('error', () => undefined).on('All', () => undefined);
      await firstValueFrom(subscription.state$.pipe(filter(({ status }) => status === 'open')));
    }
    const event = make.Message();
    gateway.send(event);
    await gateway.until(({ acks }) => acks.length === 2);
    const [waited] = await points('messaging.client.operation.duration');
    expect(waited).toMatchObject({ value: { count: 2 } });
    gateway.close(1002);
    await ended;
    await lastValueFrom(second.state$);
    expect(await points('vzaps.client.ended')).toEqual([
      { attributes: { ...OURS, 'error.type': 'CONNECTION_CLOSED' }, value: 2 },
    ]);
  });

  it('adds the attributes of the application, and ends when it is unsubscribed', async () => {
    const { meter, points } = openMeters();
    const { client, gateway, make, subscribe } = await openSession();
    const metering = meterClient(client, { meter, attributes: { 'service.role': 'bot' } });
    subscribe().on('All', () => undefined);
    await gateway.opened(1);
    const [first, second] = [make.Message(), make.Message()];
    gateway.send(first);
    await gateway.acked(first.id);
    metering.unsubscribe();
    gateway.send(second);
    await gateway.acked(second.id);
    const [consumed] = await points('messaging.client.consumed.messages');
    expect(consumed).toMatchObject({ attributes: { 'service.role': 'bot' }, value: 1 });
    expect(await points('vzaps.client.subscriptions')).toEqual([]);
  });

  it('uses the global provider by default, and these figures', async () => {
    const { provider, names } = openMeters();
    metrics.setGlobalMeterProvider(provider);
    try {
      const { client, gateway, make, subscribe } = await openSession();
      meterClient(client);
      const subscription = subscribe({ redeliver_seconds: 0.01 });
      subscription.on('error', () => undefined);
      subscription.on('Message', (_event, { count }) => {
        if (count === 1) throw new Error('not yet');
      });
      await gateway.opened(1);
      gateway.duplicate(1);
      const [repeated, failing] = [make.Presence(), make.Message()];
      gateway.send(repeated);
      gateway.send(failing);
      await gateway.acked(failing.id);
      gateway.drop();
      await gateway.opened(2);
      const ended = lastValueFrom(subscription.state$);
      gateway.close(1002);
      await ended;
      subscribe();
      expect(await names()).toEqual([
        'messaging.client.consumed.messages {message}',
        'messaging.client.operation.duration s',
        'messaging.process.duration s',
        'vzaps.client.acks_owed {ack}',
        'vzaps.client.duplicates {event}',
        'vzaps.client.ended {subscription}',
        'vzaps.client.errors {error}',
        'vzaps.client.in_flight {event}',
        'vzaps.client.parked {event}',
        'vzaps.client.reconnects {attempt}',
        'vzaps.client.subscriptions {subscription}',
      ]);
    } finally {
      metrics.disable();
    }
  });
});
