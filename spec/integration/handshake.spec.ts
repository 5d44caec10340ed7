import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { AsyncVZapsClient, EVENT_TYPES, type EventEnvelope, VZapsClient } from 'vzaps-rx';
import { openSession } from '../support/session';

const idle = (): void => undefined;

describe('the token exchange', () => {
  it('posts client_token and client_secret as JSON', async () => {
    const { gateway, subscribe } = await openSession();
    subscribe().on('All', idle);
    await gateway.opened(1);
    expect(gateway.record.token_requests.map(({ body }) => body)).toEqual([
      { client_token: 'client-token-1', client_secret: 'client-secret-1' },
    ]);
  });

  it('is one request however many subscriptions', async () => {
    const { gateway, subscribe } = await openSession();
    for (let count = 0; count < 5; count += 1) subscribe().on('All', idle);
    await gateway.opened(5);
    expect(gateway.record.token_requests).toHaveLength(1);
  });

  it('is repeated for a new connection when the token nears its end', async () => {
    let passed_ms = 0;
    const scheduler = Object.create(asyncScheduler, {
      now: { value: () => asyncScheduler.now() + passed_ms },
    }) as SchedulerLike;
    const { gateway, subscribe } = await openSession({ token_seconds: 3600 }, { scheduler });
    subscribe().on('All', idle);
    await gateway.opened(1);
    passed_ms = 3_500_000;
    gateway.drop();
    await gateway.opened(2);
    expect(gateway.record.token_requests).toHaveLength(1);
    // 60 s before its end, unless token_skew_seconds says otherwise.
    passed_ms = 3_541_000;
    gateway.drop();
    await gateway.opened(3);
    expect(gateway.record.token_requests).toHaveLength(2);
    expect(gateway.record.connections.map(({ query }) => query['access_token'])).toEqual([
      'access-token-1',
      'access-token-1',
      'access-token-2',
    ]);
  });

  it('understands the camelCase answer too', async () => {
    const { gateway, subscribe } = await openSession({ token_spelling: 'camel' });
    subscribe().on('All', idle);
    await gateway.opened(1);
    expect(gateway.record.connections[0]!.headers.authorization).toBe('Bearer access-token-1');
  });

  it('is left to access_token() where that is given', async () => {
    const { gateway } = await openSession();
    const { client_token, base_url, realtime_url } = gateway.client_options;
    const answer = await fetch(`${base_url}/token`, {
      method: 'POST',
      body: JSON.stringify({ client_token, client_secret: gateway.client_options.client_secret }),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    const client = new AsyncVZapsClient({
      client_token,
      access_token: async () => access_token,
      base_url,
      realtime_url,
    });
    client.events.subscribe(gateway.subscribe_options).on('All', idle);
    await gateway.opened(1);
    expect(gateway.record.token_requests).toHaveLength(1);
    await client.close();
  });
});

describe('the opening handshake', () => {
  it('has the secrets in headers and, as official clients do, in the query', async () => {
    const { gateway, subscribe } = await openSession();
    subscribe({ events: ['Message', 'ReadReceipt'], last_event_id: 'evt_7' }).on('All', idle);
    await gateway.opened(1);
    const { path, headers } = gateway.record.connections[0]!;
    expect(path).toBe(
      '/events/ws?instance_id=instance-1&events=Message,ReadReceipt&access_token=access-token-1' +
        '&client_token=client-token-1&instance_token=instance-token-1&last_event_id=evt_7',
    );
    expect(headers).toMatchObject({
      authorization: 'Bearer access-token-1',
      'x-client-token': 'client-token-1',
      'x-instance-token': 'instance-token-1',
    });
  });

  it('leaves out events and last_event_id where there are none', async () => {
    const { gateway, subscribe } = await openSession();
    subscribe().on('All', idle);
    await gateway.opened(1);
    expect(Object.keys(gateway.record.connections[0]!.query)).toEqual([
      'instance_id',
      'access_token',
      'client_token',
      'instance_token',
    ]);
  });

  it("has no secret in the address with credentials: 'headers'", async () => {
    const { gateway, subscribe } = await openSession();
    subscribe({ credentials: 'headers' }).on('All', idle);
    await gateway.opened(1);
    expect(gateway.record.connections[0]!.path).toBe('/events/ws?instance_id=instance-1');
  });

  it('takes every option in the spelling of the TypeScript SDK', async () => {
    const { gateway } = await openSession();
    const { client_token, client_secret, base_url, realtime_url } = gateway.client_options;
    const client = new VZapsClient({
      clientToken: client_token,
      clientSecret: client_secret,
      baseUrl: base_url,
      realtimeUrl: realtime_url,
      timeoutMs: 5000,
    });
    const { instance_id, instance_token } = gateway.subscribe_options;
    const subscription = client.events.subscribe({
      instanceId: instance_id,
      instanceToken: instance_token,
      events: ['Presence'],
      reconnect: true,
      maxRetries: 1,
      retryDelayMs: 20,
      lastEventId: 'evt_9',
    });
    subscription.on('error', idle).on('All', idle);
    await gateway.opened(1);
    expect(gateway.record.connections[0]!.query).toMatchObject({
      events: 'Presence',
      last_event_id: 'evt_9',
    });
    gateway.refuse(503, { times: 9 });
    gateway.drop();
    // One retry, after at most 20 ms and not 20 s.
    await gateway.until(({ connections }) => connections.length === 2);
    await client.close();
  });
});

describe('events', () => {
  it('come in every documented type, and in types that are newer than the library', async () => {
    const { gateway, make, subscribe } = await openSession();
    const seen: EventEnvelope[] = [];
    subscribe().on('All', (event) => void seen.push(event));
    await gateway.opened(1);
    const sent = [
      ...EVENT_TYPES.map((type) => make[type]()),
      { ...make.Message(), type: 'CallOffer', extra: { kept: true } },
    ];
    sent.forEach((event) => {
      gateway.send(event);
    });
    await gateway.until(({ acks }) => acks.length === sent.length);
    expect(seen).toEqual(sent);
  });

  it('of several MB arrive whole', async () => {
    const { gateway, make, subscribe } = await openSession();
    let received: EventEnvelope | undefined;
    subscribe().on('HistorySync', (event) => {
      received = event;
    });
    await gateway.opened(1);
    const history = make.HistorySync({ bytes: 5_000_000 });
    gateway.send(history);
    await gateway.acked(history.id);
    expect(received).toEqual(history);
  });

  it('are tolerated without created_at, instance_id and data', async () => {
    const { gateway, subscribe } = await openSession();
    const seen: EventEnvelope[] = [];
    subscribe().on('All', (event) => void seen.push(event));
    await gateway.opened(1);
    gateway.send({ id: 'bare', type: 'Message' });
    await gateway.acked('bare');
    expect(seen).toEqual([{ id: 'bare', type: 'Message', instance_id: 'instance-1', data: {} }]);
  });
});
