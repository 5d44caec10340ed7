import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { createGateway } from 'vzaps-rx/testing';
import { connect, goodCredentials, postToken, secretsOf } from './bareClient';
import { startGateway } from './startGateway';

const portOf = (base_url: string): number => Number(new URL(base_url).port);

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('stop()', () => {
  it('breaks every connection, and frees the port', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    await gateway.stop();
    expect(await client.closed).toMatchObject({ code: 1006 });
    expect(gateway.connected).toBe(0);
    await expect(postToken(gateway, {})).rejects.toThrow();
    const next = await startGateway({ port: portOf(gateway.base_url) });
    expect(next.base_url).toBe(gateway.base_url);
  });

  it('may be called twice, also at the same time', async () => {
    const gateway = await startGateway();
    const stopped = gateway.stop();
    expect(gateway.stop()).toBe(stopped);
    await stopped;
    await gateway.stop();
    await gateway[Symbol.asyncDispose]();
  });

  it('rejects what is awaited and has not come, and says what it was', async () => {
    const gateway = await startGateway();
    await connect(gateway);
    const awaited = Promise.allSettled([
      gateway.acked('evt_1'),
      gateway.opened(2),
      gateway.until(() => false),
      gateway.until(() => gateway.connected === 0),
    ]);
    await gateway.stop();
    expect(await awaited).toEqual([
      { status: 'rejected', reason: new Error('The gateway stopped before event evt_1 was acked.') },
      { status: 'rejected', reason: new Error('The gateway stopped before 2 connections had been opened.') },
      {
        status: 'rejected',
        reason: new Error('The gateway stopped before what was waited for had happened.'),
      },
      { status: 'fulfilled', value: undefined },
    ]);
  });

  it('rejects what is awaited afterwards, unless it is true already', async () => {
    const gateway = await startGateway();
    await connect(gateway);
    await gateway.stop();
    await expect(gateway.acked('evt_1')).rejects.toThrow('The gateway stopped');
    await gateway.opened(1);
  });

  it('ends what it holds, what it delays, what it has silenced and what it is closing', async () => {
    const gateway = await startGateway({ wrong_credentials: { close_code: 4401 } });
    const silenced = await connect(gateway);
    gateway.halfOpen();
    gateway.holdHandshakes(1);
    const held = connect(gateway);
    await gateway.until(({ connections }) => connections.length === 2);
    gateway.slowHandshake(3600);
    const delayed = connect(gateway);
    await gateway.until(({ connections }) => connections.length === 3);
    const ends = Promise.allSettled([held, delayed]);
    // A client that does not answer the close frame.
    const closing = connectTcp(portOf(gateway.base_url), '127.0.0.1');
    closing.on('error', () => {});
    closing.write(
      `GET /events/ws?instance_id=x HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
    );
    await once(closing, 'data');
    const closed = once(closing, 'close');
    await gateway.stop();
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await closed;
    expect(await silenced.closed).toMatchObject({ code: 1006 });
  });

  it('leaves no timer behind', async () => {
    const before = timers();
    const gateway = await createGateway({ ping_seconds: 3600, resend_after_seconds: 3600 });
    const client = await connect(gateway);
    gateway.slowHandshake(3600);
    connect(gateway).catch(() => {});
    await gateway.until(({ connections }) => connections.length === 2);
    expect(timers()).toBeGreaterThan(before);
    await gateway.stop();
    await client.closed;
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('goes well in the middle of a token request', async () => {
    const gateway = await startGateway();
    const socket = connectTcp(portOf(gateway.base_url), '127.0.0.1');
    socket.on('error', () => {});
    const closed = once(socket, 'close');
    socket.write(
      'POST /token HTTP/1.1\r\nHost: gateway\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{',
    );
    await once(socket, 'data');
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    await gateway.stop();
    await closed;
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('is what `await using` does at the end', async () => {
    let base_url: string;
    {
      await using gateway = await createGateway();
      base_url = gateway.base_url;
      expect((await postToken(gateway, goodCredentials(gateway))).status).toBe(200);
    }
    await expect(fetch(base_url)).rejects.toThrow();
  });
});

describe('the port', () => {
  it('that is in use is named in the error, whose cause is the system’s', async () => {
    const gateway = await startGateway();
    const port = portOf(gateway.base_url);
    const before = timers();
    const created = createGateway({ port, ping_seconds: 3600 });
    await expect(created).rejects.toMatchObject({
      message: `Port ${port} of 127.0.0.1 is in use; leave \`port\` out for a free one.`,
      cause: { code: 'EADDRINUSE' },
    });
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('is another one for each gateway, and their tokens are not each other’s', async () => {
    const [one, other] = await Promise.all([startGateway(), startGateway()]);
    expect(one.base_url).not.toBe(other.base_url);
    const { access_token } = await secretsOf(one);
    await expect(connect(other, { access_token: `${access_token}0` })).rejects.toThrow('401');
  });

  it('is one of this machine only', async () => {
    const gateway = await startGateway();
    expect(gateway.base_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(gateway.realtime_url).toBe(gateway.base_url.replace('http', 'ws'));
  });
});
