import { createGateway } from 'vzaps-rx/testing';
import { get } from 'node:http';
import { connect, secretsOf } from './bareClient';
import { startGateway } from './startGateway';

describe('the record', () => {
  it('keeps no more entries of each kind than it is to, and drops the oldest', async () => {
    const gateway = await startGateway({ record_limit: 20 });
    const client = await connect(gateway);
    const ids = Array.from({ length: 50 }, (_, index) => `evt_${index}`);
    for (const id of ids) {
      gateway.send({ id, type: 'Message' });
      client.ack(id);
      client.socket.send(id);
    }
    await gateway.until(({ strays }) => strays.at(-1)?.text === 'evt_49');
    const { sent, acks, strays } = gateway.record;
    for (const list of [sent, acks, strays]) {
      expect(list.length).toBeLessThanOrEqual(20);
      expect(list.length).toBeGreaterThanOrEqual(18);
    }
    expect(sent.map(({ event_id }) => event_id)).toEqual(ids.slice(-sent.length));
    expect(acks.map(({ event_id }) => event_id)).toEqual(ids.slice(-acks.length));
  });

  it('numbers connections from 1, also those that were refused', async () => {
    const gateway = await startGateway();
    gateway.refuse(503);
    await connect(gateway).catch(() => {});
    await connect(gateway);
    expect(gateway.record.connections).toMatchObject([
      { number: 1, status: 503 },
      { number: 2, status: 101 },
    ]);
  });
});

describe('what can be waited for', () => {
  it('is how many connections have been opened, whether or not they last', async () => {
    const gateway = await startGateway();
    const opened = gateway.opened(2);
    const resolved = jest.fn();
    void opened.then(resolved);
    await connect(gateway);
    gateway.drop();
    await gateway.until(() => gateway.connected === 0);
    expect(resolved).not.toHaveBeenCalled();
    await connect(gateway);
    await opened;
    await gateway.opened(1);
  });

  it('is the ack of an event', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    const resolved = jest.fn();
    const acked = gateway.acked('b').then(resolved);
    client.ack('a');
    await gateway.acked('a');
    expect(resolved).not.toHaveBeenCalled();
    client.ack('b');
    await acked;
  });

  it('is anything in the record, and what is true already', async () => {
    const gateway = await startGateway();
    await gateway.until(({ connections }) => connections.length === 0);
    const closed = gateway.until(({ connections }) => connections[0]?.closed?.code === 4000);
    const client = await connect(gateway);
    client.socket.close(4000);
    await closed;
  });

  it('may be the answer to an upgrade that is no WebSocket handshake', async () => {
    const gateway = await startGateway();
    const refused = gateway.until(({ connections }) => connections[0]?.status === 400);
    const query = new URLSearchParams({
      ...(await secretsOf(gateway)),
      instance_id: gateway.subscribe_options.instance_id,
    });
    // Without a `Sec-WebSocket-Key`.
    get(`${gateway.base_url}/events/ws?${query.toString()}`, {
      headers: { connection: 'upgrade', upgrade: 'websocket' },
    }).on('response', (response) => response.resume());
    await refused;
  });

  it('rejects with what its condition throws', async () => {
    const gateway = await startGateway();
    const wrong = new Error('a wrong condition');
    await expect(
      gateway.until(() => {
        throw wrong;
      }),
    ).rejects.toBe(wrong);
  });
});

it('waits for no condition that answers by a promise, which would be true at once', async () => {
  await using gateway = await createGateway();
  await expect(gateway.until((async () => false) as never)).rejects.toThrow(
    'What is waited for is to be told at once, and not by a promise; it was Promise',
  );
});
