import { type Attributes, type BatchObservableCallback, type Meter, metrics } from '@opentelemetry/api';
import type { Observable, Subscription } from 'rxjs';
import type { Activity } from './activity';
import type { InstanceStats } from './client';
import { EVENT_TYPES } from './protocol/eventType';

/** What is metered: an `AsyncVZapsClient`. */
export interface MeteredClient {
  readonly activity$: Observable<Activity>;
  stats(): readonly InstanceStats[];
}

/** How `meterClient` meters. */
export interface MeterOptions {
  /** Where the figures go. By default the meter `vzaps-rx` of the global provider. */
  readonly meter?: Meter;
  /** Attributes that each figure gets, beside its own. None by default. */
  readonly attributes?: Attributes;
}

/** The boundaries that the messaging conventions ask for, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const DURATION = { unit: 's', advice: { explicitBucketBoundaries: SECONDS } };

const KNOWN_TYPES: ReadonlySet<string> = new Set(EVENT_TYPES);

const instrumentsOf = (meter: Meter) => ({
  consumed: meter.createCounter('messaging.client.consumed.messages', {
    unit: '{message}',
    description: 'Events that were delivered to the application',
  }),
  process: meter.createHistogram('messaging.process.duration', {
    ...DURATION,
    description: 'How long handlers ran',
  }),
  operation: meter.createHistogram('messaging.client.operation.duration', {
    ...DURATION,
    description: 'How long handled and stored events waited until their ack was sent',
  }),
  duplicates: meter.createCounter('vzaps.client.duplicates', {
    unit: '{event}',
    description: 'Events that came again and were not delivered',
  }),
  reconnects: meter.createCounter('vzaps.client.reconnects', {
    unit: '{attempt}',
    description: 'Attempts to connect again, by what made them necessary',
  }),
  errors: meter.createCounter('vzaps.client.errors', {
    unit: '{error}',
    description: 'What went wrong without ending a stream',
  }),
  ended: meter.createCounter('vzaps.client.ended', {
    unit: '{subscription}',
    description: 'Subscriptions and streams that an error has ended',
  }),
  in_flight: meter.createObservableUpDownCounter('vzaps.client.in_flight', {
    unit: '{event}',
    description: 'Events that are delivered and not settled',
  }),
  parked: meter.createObservableUpDownCounter('vzaps.client.parked', {
    unit: '{event}',
    description: 'Events whose handling failed, and that are to come again',
  }),
  acks_owed: meter.createObservableUpDownCounter('vzaps.client.acks_owed', {
    unit: '{ack}',
    description: 'Acks that are still to be sent',
  }),
  subscriptions: meter.createObservableUpDownCounter('vzaps.client.subscriptions', {
    unit: '{subscription}',
    description: 'Subscriptions and streams that are not closed, by their state',
  }),
});

/** When events settled whose acks are not sent yet, in milliseconds. They go with the acks, or with their subscription. */
const createUnacked = () => {
  const subscriptions = new Map<number, Map<string, number>>();
  return {
    settled: (subscription: number, event_id: string, at: number): void => {
      const times = subscriptions.get(subscription) ?? new Map<string, number>();
      subscriptions.set(subscription, times.set(event_id, at));
    },
    /** For how long the ack waited, in seconds; undefined for one that is sent again. */
    acked: (subscription: number, event_id: string, at: number): number | undefined => {
      const times = subscriptions.get(subscription);
      const settled_at = times?.get(event_id);
      times?.delete(event_id);
      return settled_at === undefined ? undefined : (at - settled_at) / 1000;
    },
    closed: (subscription: number): void => void subscriptions.delete(subscription),
  };
};

const grouped = <T, K>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> => {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
};

const sum = (all: readonly InstanceStats[], name: 'in_flight' | 'parked' | 'owed'): number =>
  all.reduce((total, figures) => total + figures[name], 0);

/**
 * Meters a client with OpenTelemetry, by the messaging conventions: events consumed, how long handlers ran, how long acks
 * waited, events in flight, acks owed, duplicates, and reconnects by cause. Unsubscribing ends it. Call it before the first
 * `subscribe()`, so that nothing is missed. `docs/monitoring.md` lists the figures and their attributes.
 *
 * Imported from `vzaps-rx/otel`. Needs `@opentelemetry/api`, which is not installed with this package.
 *
 * @example
 * ```ts
 * const client = new AsyncVZapsClient({ client_token, client_secret });
 * const metering = meterClient(client, { attributes: { 'service.role': 'bot' } });
 * ```
 */
export const meterClient = (
  client: MeteredClient,
  { meter = metrics.getMeter('vzaps-rx'), attributes = {} }: MeterOptions = {},
): Subscription => {
  const instruments = instrumentsOf(meter);
  const unacked = createUnacked();
  const of = (instance_id: string, own: Attributes = {}): Attributes => ({
    ...attributes,
    'messaging.system': 'vzaps',
    'messaging.destination.name': instance_id,
    ...own,
  });
  const DELIVER = { 'messaging.operation.name': 'deliver' };
  const HANDLE = { 'messaging.operation.name': 'handle', 'messaging.operation.type': 'process' };
  const ACK = { 'messaging.operation.name': 'ack', 'messaging.operation.type': 'settle' };

  const record = (activity: Activity): void => {
    const { instance_id, subscription, at } = activity;
    switch (activity.kind) {
      case 'delivered': {
        // The server names the types; only so many are to make a series each.
        const type = KNOWN_TYPES.has(activity.event_type) ? activity.event_type : '_OTHER';
        instruments.consumed.add(1, of(instance_id, { ...DELIVER, 'vzaps.event.type': type }));
        return;
      }
      case 'handled': {
        const { seconds, error_type } = activity;
        const failure = error_type === undefined ? {} : { 'error.type': error_type };
        instruments.process.record(seconds, of(instance_id, { ...HANDLE, ...failure }));
        return;
      }
      case 'settled':
        unacked.settled(subscription, activity.event_id, at);
        return;
      case 'acked':
        for (const event_id of activity.event_ids) {
          const seconds = unacked.acked(subscription, event_id, at);
          if (seconds !== undefined) instruments.operation.record(seconds, of(instance_id, ACK));
        }
        return;
      case 'duplicate':
        instruments.duplicates.add(1, of(instance_id));
        return;
      case 'retry': {
        const { cause, code } = activity;
        const known = code === undefined ? {} : { 'vzaps.outage.code': code };
        instruments.reconnects.add(1, of(instance_id, { 'vzaps.outage.cause': cause, ...known }));
        return;
      }
      case 'error':
        instruments.errors.add(1, of(instance_id, { 'error.type': activity.error.code }));
        return;
      case 'state':
        if (activity.state.status !== 'closed') return;
        unacked.closed(subscription);
        if (activity.state.error !== undefined)
          instruments.ended.add(1, of(instance_id, { 'error.type': activity.state.error.code }));
        return;
      case 'parked':
        return;
    }
  };

  const { in_flight, parked, acks_owed, subscriptions } = instruments;
  const observables = [in_flight, parked, acks_owed, subscriptions];
  const observe: BatchObservableCallback = (result) => {
    const all = client.stats();
    for (const [instance_id, figures] of grouped(all, ({ instance_id }) => instance_id)) {
      result.observe(in_flight, sum(figures, 'in_flight'), of(instance_id));
      result.observe(parked, sum(figures, 'parked'), of(instance_id));
      result.observe(acks_owed, sum(figures, 'owed'), of(instance_id));
      for (const [status, { length }] of grouped(figures, (one) => one.status))
        result.observe(subscriptions, length, of(instance_id, { 'vzaps.subscription.status': status }));
    }
  };
  meter.addBatchObservableCallback(observe, observables);
  const metering = client.activity$.subscribe(record);
  metering.add(() => meter.removeBatchObservableCallback(observe, observables));
  return metering;
};
