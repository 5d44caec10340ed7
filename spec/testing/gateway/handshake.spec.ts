import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { GatewaySettings } from 'vzaps-rx/testing';
import { A_TIME } from './anything';
import { connect, connectWith, refusal, refusalWith, secretHeaders, secretsOf } from './bareClient';
import { startGateway } from './startGateway';

const instance_id = 'instance-1';

describe('credentials', () => {
  it('are accepted from the query alone', async () => {
    const gateway = await startGateway({ headers_suffice: false });
    const { status } = await refusalWith(gateway, { query: { instance_id, ...(await secretsOf(gateway)) } });
    expect(status).toBe(101);
  });

  it.each([
    [true, 101],
    [false, 401],
  ])('from headers alone, with headers_suffice %p, give %i', async (headers_suffice, expected) => {
    const gateway = await startGateway({ headers_suffice });
    const { status } = await refusalWith(gateway, {
      query: { instance_id },
      headers: await secretHeaders(gateway),
    });
    expect(status).toBe(expected);
  });

  it('are accepted from both places at once', async () => {
    const gateway = await startGateway();
    const { status } = await refusalWith(gateway, {
      query: { instance_id, ...(await secretsOf(gateway)) },
      headers: await secretHeaders(gateway),
    });
    expect(status).toBe(101);
  });

  it.each(['access_token', 'client_token', 'instance_token'])('are wrong with a wrong %s', async (field) => {
    const gateway = await startGateway();
    const secrets = await secretsOf(gateway);
    for (const value of ['wrong', '', undefined])
      expect(
        await refusalWith(gateway, { query: { instance_id, ...secrets, [field]: value } }),
      ).toMatchObject({
        status: 401,
      });
  });

  it.each(['Authorization', 'X-Client-Token', 'X-Instance-Token'])(
    'are wrong with a wrong %s',
    async (name) => {
      const gateway = await startGateway();
      const headers = { ...(await secretHeaders(gateway)), [name]: 'wrong' };
      expect(await refusalWith(gateway, { query: { instance_id }, headers })).toMatchObject({ status: 401 });
    },
  );

  it('are wrong with the token of another instance', async () => {
    const gateway = await startGateway({ instances: { 'instance-1': 'one', 'instance-2': 'two' } });
    const secrets = await secretsOf(gateway);
    const { status } = await refusalWith(gateway, { query: { ...secrets, instance_id: 'instance-2' } });
    expect(status).toBe(401);
  });
});

describe('a refused upgrade', () => {
  it('answers wrong credentials with 403, if asked to', async () => {
    const gateway = await startGateway({ wrong_credentials: { status: 403 } });
    expect(await refusalWith(gateway, { query: { instance_id } })).toMatchObject({ status: 403 });
    expect(gateway.record.connections).toMatchObject([{ status: 403 }]);
  });

  it.each([4401, 4403, 1008])(
    'lets wrong credentials in and closes with %i, if asked to',
    async (close_code) => {
      const gateway = await startGateway({ wrong_credentials: { close_code } });
      const client = await connectWith(gateway, { query: { instance_id } });
      gateway.send({ id: 'evt_1', type: 'Message' });
      expect(await client.closed).toEqual({ code: close_code, reason: 'wrong credentials' });
      await gateway.until(({ connections }) => connections[0]?.closed !== undefined);
      expect(gateway.record.connections).toMatchObject([{ status: 101, closed: { code: close_code } }]);
      expect(client.waiting).toEqual([]);
      expect(gateway.connected).toBe(0);
    },
  );

  it('answers 404 for an instance that does not exist', async () => {
    const gateway = await startGateway();
    const query = { ...(await secretsOf(gateway)), instance_id: 'instance-9' };
    expect(await refusalWith(gateway, { query })).toMatchObject({ status: 404 });
  });

  it.each<[GatewaySettings['unknown_instance'], number]>([
    [{ status: 403 }, 403],
    [{ close_code: 1008 }, 101],
  ])('for an instance that does not exist is, with %j, another', async (unknown_instance, expected) => {
    const gateway = await startGateway({ unknown_instance: unknown_instance! });
    const query = { ...(await secretsOf(gateway)), instance_id: 'instance-9' };
    expect(await refusalWith(gateway, { query })).toMatchObject({ status: expected });
  });

  it('closes for an instance that does not exist, if asked to', async () => {
    const gateway = await startGateway({ unknown_instance: { close_code: 4404 } });
    const client = await connect(gateway, { instance_id: 'instance-9' });
    expect(await client.closed).toEqual({ code: 4404, reason: 'no such instance' });
  });

  it('answers 404 on another path', async () => {
    const gateway = await startGateway();
    const query = { instance_id, ...(await secretsOf(gateway)) };
    expect(await refusalWith(gateway, { query, path: '/events' })).toMatchObject({ status: 404 });
  });

  it.each([401, 403, 404, 429, 503])('answers %i as often as asked to', async (status) => {
    const gateway = await startGateway();
    gateway.refuse(status, { times: 2 });
    expect(await refusal(gateway)).toEqual({ status, retry_after: undefined });
    expect(await refusal(gateway)).toEqual({ status, retry_after: undefined });
    expect(await refusal(gateway)).toMatchObject({ status: 101 });
    expect(gateway.record.connections.map((connection) => connection.status)).toEqual([status, status, 101]);
  });

  it('says when to come again', async () => {
    const gateway = await startGateway();
    gateway.refuse(503, { retry_after_seconds: 3 });
    expect(await refusal(gateway)).toEqual({ status: 503, retry_after: '3' });
    expect(await refusal(gateway)).toMatchObject({ status: 101 });
  });

  it('says as a date when to come again, if asked to', async () => {
    const gateway = await startGateway({ retry_after_form: 'date' });
    gateway.refuse(429, { retry_after_seconds: 3600 });
    const { retry_after } = await refusal(gateway);
    const seconds = (Date.parse(retry_after ?? '') - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3540);
    expect(seconds).toBeLessThanOrEqual(3601);
  });

  it('closes its socket even if the client keeps its own side open', async () => {
    const gateway = await startGateway();
    const socket = connectTcp({
      port: Number(new URL(gateway.base_url).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      `GET /elsewhere HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    await once(socket, 'end');
    // What is written to a socket that the other side has destroyed breaks it.
    const writing = setInterval(() => socket.write('x'), 5);
    await closed;
    clearInterval(writing);
  });

  it('is noted with 400 where the request is no WebSocket handshake', async () => {
    const gateway = await startGateway();
    const search = new URLSearchParams({ instance_id, ...(await secretsOf(gateway)) });
    const socket = connectTcp(Number(new URL(gateway.base_url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `GET /events/ws?${search.toString()} HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    expect(gateway.record.connections).toMatchObject([{ status: 400 }]);
    socket.destroy();
  });
});

describe('a handshake', () => {
  it('is noted as it came', async () => {
    const gateway = await startGateway();
    const secrets = await secretsOf(gateway);
    const query = { instance_id, events: 'Message,Presence', last_event_id: 'evt 1', ...secrets };
    await connectWith(gateway, { query, headers: { 'X-Client-Token': secrets.client_token } });
    expect(gateway.record.connections).toEqual([
      {
        number: 1,
        at: A_TIME,
        path: `/events/ws?${new URLSearchParams(query).toString()}`,
        query,
        headers: expect.objectContaining({ 'x-client-token': secrets.client_token }) as unknown,
        status: 101,
      },
    ]);
  });

  it('waits for ever while handshakes are held, and is noted with no status', async () => {
    const gateway = await startGateway();
    gateway.holdHandshakes(1);
    const held = connect(gateway);
    held.catch(() => {});
    await gateway.until(({ connections }) => connections.length === 1);
    expect(gateway.record.connections).toMatchObject([{ status: 0 }]);
    await connect(gateway);
    const first = await Promise.race([held.then(() => 'open'), Promise.resolve('held')]);
    expect(first).toBe('held');
    expect(gateway.record.connections).toMatchObject([{ status: 0 }, { status: 101 }]);
    expect(gateway.connected).toBe(1);
  });

  it('that is held takes no turn of one that is slow', async () => {
    const gateway = await startGateway();
    gateway.holdHandshakes(1);
    gateway.slowHandshake(3600);
    for (const waiting of [1, 2]) {
      connect(gateway).catch(() => {});
      await gateway.until(({ connections }) => connections.length === waiting);
    }
    await connect(gateway);
    expect(gateway.record.connections.map(({ status }) => status)).toEqual([0, 0, 101]);
  });

  it('is answered late where it is slow, and later than one that came after it', async () => {
    const gateway = await startGateway();
    gateway.slowHandshake(0.15);
    const begun = performance.now();
    const slow = connect(gateway);
    await gateway.until(({ connections }) => connections.length === 1);
    expect(gateway.record.connections).toMatchObject([{ status: 0 }]);
    const quick = await connect(gateway);
    expect(gateway.record.connections).toMatchObject([{ status: 0 }, { status: 101 }]);
    const client = await slow;
    expect(performance.now() - begun).toBeGreaterThanOrEqual(140);
    expect(gateway.record.connections).toMatchObject([{ status: 101 }, { status: 101 }]);
    gateway.send({ id: 'evt_1', type: 'Message' });
    expect(await Promise.all([client.nextIds(1), quick.nextIds(1)])).toEqual([['evt_1'], ['evt_1']]);
  });

  it('is not answered at all if its client went while it was slow', async () => {
    const gateway = await startGateway();
    gateway.slowHandshake(0.05, 2);
    const query = { instance_id, ...(await secretsOf(gateway)) };
    const search = new URLSearchParams(query).toString();
    const socket = connectTcp(Number(new URL(gateway.base_url).port), '127.0.0.1');
    socket.write(
      `GET /events/ws?${search} HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
    );
    await gateway.until(({ connections }) => connections.length === 1);
    socket.destroy();
    await connectWith(gateway, { query });
    expect(gateway.record.connections).toMatchObject([{ status: 0 }, { status: 101 }]);
  });
});
