/**
 * What the compiler must accept of users, and what it must refuse: checked by `npm run typecheck`, where a refusal that does
 * not come is an error of its own. At run time there is nothing to see, so the calls stand in functions that are not called.
 */
import { bufferTime, filter, map, type Observable } from 'rxjs';
import { WebSocket } from 'ws';
import {
  acknowledge,
  AsyncVZapsClient,
  type ClientOptions,
  EventEnvelope,
  type EventSubscription,
  EventType,
  type EventStore,
  handle,
  ofType,
  type SubscribeOptions,
  type SubscriptionState,
  VZapsClient,
  VZapsError,
  type VZapsErrorCode,
} from 'vzaps-rx';

declare const subscription: EventSubscription;
declare const store: EventStore;

export const clients = () => [
  new AsyncVZapsClient({ client_token: 'a', client_secret: 'b' }),
  new VZapsClient({ clientToken: 'a', clientSecret: 'b', timeoutMs: 1000 }),
  new AsyncVZapsClient({ client_token: 'a', access_token: async () => 'token' }),
  new AsyncVZapsClient({ clientToken: 'a', accessToken: () => 'token' }),
  new AsyncVZapsClient({ client_token: 'a', client_secret: 'b', WebSocketCtor: WebSocket }),
  new AsyncVZapsClient({ client_token: 'a', client_secret: 'b', WebSocketCtor: globalThis.WebSocket, fetch }),
  new AsyncVZapsClient({ client_token: 'a', clientSecret: 'b', base_url: 'https://a', timeoutMs: 5 }),
  new AsyncVZapsClient({ clientToken: 'a', access_token: () => 'token' }),
  // What is undefined is left out.
  new AsyncVZapsClient({ client_token: 'a', client_secret: 'b', base_url: undefined, timeoutMs: undefined }),
  // @ts-expect-error the secret, or a source of tokens, is missing
  new AsyncVZapsClient({ client_token: 'a' }),
  // @ts-expect-error both at once
  new AsyncVZapsClient({ client_token: 'a', client_secret: 'b', access_token: () => 'token' }),
  // @ts-expect-error an unknown option
  new AsyncVZapsClient({ client_token: 'a', client_secret: 'b', baseURL: 'https://api.vzaps.com' }),
];

export const subscriptions = (client: AsyncVZapsClient, last_event_id: string | undefined) => [
  client.events.subscribe({ instance_id: 'i', instance_token: 't' }),
  client.events.subscribe({
    instance_id: 'i',
    instance_token: 't',
    events: ['Message', 'All', 'Newer'],
    last_event_id,
  }),
  client.events.subscribe({
    instanceId: 'i',
    instanceToken: 't',
    retryDelayMs: 500,
    maxRetries: 3,
    lastEventId: 'x',
  }),
  client.events.subscribe({
    instance_id: 'i',
    instance_token: 't',
    store,
    ack: 'manual',
    signal: new AbortController().signal,
  }),
  client.events.subscribe({ instance_id: 'i', instanceToken: 't', retry_delay_seconds: 1, maxRetries: 3 }),
  client.events.subscribe({
    instance_id: 'i',
    instance_token: 't',
    max_in_flight: undefined,
    redeliverMs: undefined,
  }),
  // @ts-expect-error a token has to be given
  client.events.subscribe({ instance_id: 'i', instance_token: undefined }),
  // @ts-expect-error an unknown option
  client.events.subscribe({ instance_id: 'i', instance_token: 't', max_retires: 3 }),
  // @ts-expect-error the token of the instance is missing
  client.events.subscribe({ instance_id: 'i' }),
  // @ts-expect-error not a list
  client.events.subscribe({ instance_id: 'i', instance_token: 't', events: 'Message' }),
  // @ts-expect-error seconds are a number
  client.events.subscribe({ instance_id: 'i', instance_token: 't', retry_delay_seconds: '1' }),
];

export const streams = () => {
  const messages$: Observable<EventEnvelope<'Message'>> = subscription.events$.pipe(ofType('Message'));
  const both$: Observable<EventEnvelope<'Message' | 'Presence'>> = subscription.events$.pipe(
    ofType('Message', 'Presence'),
  );
  const narrowed$ = messages$.pipe(
    filter(({ data }) => data.media_url !== undefined),
    map((event) => ({ ...event, seen: true })),
    handle(async ({ seen, type }, { count }) => {
      const facts: readonly [true, 'Message', number] = [seen as true, type, count];
      return facts;
    }),
  );
  const url$: Observable<string | undefined> = messages$.pipe(map(({ data }) => data.media_url));
  // @ts-expect-error what happened is unknown until it is decoded
  messages$.pipe(map(({ data }) => String(data.event.Info)));
  // @ts-expect-error events are read-only
  messages$.pipe(map((event) => (event.id = 'other')));
  // @ts-expect-error there is no such verdict
  messages$.pipe(handle(() => undefined, { on_failure: 'retry' }));
  return [both$, narrowed$, url$];
};

export const callbacks = async () => {
  subscription
    .on('Message', async (event) => {
      const type: 'Message' = event.type;
      await Promise.resolve(type);
    })
    .on('All', ({ type }) => type)
    .on('SomethingNew', ({ id }) => id, { concurrency: 4, key: ({ instance_id }) => instance_id })
    .on('open', ({ since, resumed_from }) => [since.getTime(), resumed_from])
    .on('close', (state) => state.status)
    .on('error', ({ code, cause }) => [code, cause])
    .off('Message');
  subscription.events$.pipe(bufferTime(10)).subscribe((events) => {
    events.forEach(acknowledge);
  });
  for await (const { id, created_at } of subscription) {
    const text: string | undefined = created_at;
    return [id, text];
  }
  await subscription.close();
  return [];
};

/** Every member of the union is told apart by its status. */
export const describeState = (state: SubscriptionState): string => {
  switch (state.status) {
    case 'idle':
      return 'idle';
    case 'connecting':
      return String(state.attempt);
    case 'open':
      return state.since.toISOString();
    case 'waiting':
      return state.reason;
    case 'closing':
      return String(state.in_flight);
    case 'closed':
      return state.error?.code ?? 'closed';
  }
};

export const readonlyOptions: readonly [ClientOptions, SubscribeOptions] = [
  { client_token: 'a', client_secret: 'b' },
  { instance_id: 'i', instance_token: 't' },
];

describe('the codecs that share their names with types', () => {
  it('tell what is one', () => {
    const names: readonly EventType[] = ['Message', 'HistorySync'];
    expect(names.every(EventType.is)).toBe(true);
    expect(EventType.is('Newer')).toBe(false);
    const event: EventEnvelope = {
      id: '1',
      type: 'Message',
      instance_id: 'i',
      created_at: '2026-01-01T00:00:00Z',
      data: {},
    };
    expect(EventEnvelope.is(event)).toBe(true);
    expect(EventEnvelope.is({ ...event, id: 1 })).toBe(false);
  });

  it('have errors with codes that can be compared', () => {
    const code: VZapsErrorCode = 'TIMEOUT';
    expect(new VZapsError(code, 'late').code).toBe('TIMEOUT');
  });
});
