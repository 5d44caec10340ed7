import { once } from 'node:events';
import type { Gateway, MalformedForm, RefusalOptions } from 'vzaps-rx/testing';
import { A_TIME } from './anything';
import { inFakeTime } from '../../support/fakeTime';
import { connect } from './bareClient';
import { startGateway } from './startGateway';

const sendAll = (gateway: Gateway, ...ids: readonly string[]): void => {
  for (const id of ids) gateway.send({ id, type: 'Message' });
};

describe('drop()', () => {
  it('breaks every connection without a close frame', async () => {
    const gateway = await startGateway();
    const clients = [await connect(gateway), await connect(gateway)];
    gateway.drop();
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([
      { code: 1006, reason: '' },
      { code: 1006, reason: '' },
    ]);
    await gateway.until(() => gateway.connected === 0);
    expect(gateway.record.connections.map(({ closed }) => closed?.code)).toEqual([1006, 1006]);
  });
});

describe('close()', () => {
  it.each([1000, 1001, 1008, 1011, 1012, 1013, 1014, 4401])('closes with %i and a reason', async (code) => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    gateway.close(code, 'for a test');
    expect(await client.closed).toEqual({ code, reason: 'for a test' });
    await gateway.until(({ connections }) => connections[0]?.closed !== undefined);
    expect(gateway.record.connections[0]?.closed).toMatchObject({ at: A_TIME, code });
  });

  it('notes how the client closed', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    client.socket.close(4000, 'enough');
    await gateway.until(({ connections }) => connections[0]?.closed !== undefined);
    expect(gateway.record.connections[0]?.closed).toEqual({
      at: A_TIME,
      code: 4000,
      reason: 'enough',
    });
  });
});

describe('halfOpen()', () => {
  it('neither sends, nor reads, nor answers, nor closes', () =>
    inFakeTime(async (pass) => {
      const gateway = await startGateway({ ping_seconds: 10 });
      const client = await connect(gateway);
      gateway.halfOpen();
      const heard = jest.fn<undefined, [string]>();
      for (const name of ['message', 'ping', 'pong', 'close']) client.socket.on(name, () => heard(name));
      const { socket: other } = await connect(gateway);
      sendAll(gateway, 'a');
      gateway.sendText('"hello"');
      client.ack('a');
      client.socket.ping();
      // Whatever came of it would have come before these.
      for (let round = 0; round < 5; round += 1) {
        const pinged = once(other, 'ping');
        pass(10_000);
        await pinged;
      }
      expect(heard).not.toHaveBeenCalled();
      expect(gateway.record.acks).toEqual([]);
      expect(gateway.record.sent.filter(({ connection }) => connection === 1)).toEqual([]);
      expect(gateway.connected).toBe(2);
      expect(client.socket.readyState).toBe(client.socket.OPEN);
    }));

  it('does not touch those who come later', async () => {
    const gateway = await startGateway();
    await connect(gateway);
    gateway.halfOpen();
    const client = await connect(gateway);
    sendAll(gateway, 'a');
    expect(await client.nextIds(1)).toEqual(['a']);
  });
});

describe('duplicate()', () => {
  it('sends the next so many events twice, in place', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    gateway.duplicate(2);
    sendAll(gateway, 'a', 'b', 'c');
    expect(await client.nextIds(5)).toEqual(['a', 'a', 'b', 'b', 'c']);
  });

  it.each(['drop', 'halfOpen'] as const)('waits for somebody who sees it, after %s()', async (fault) => {
    const gateway = await startGateway();
    await connect(gateway);
    gateway.duplicate(1);
    gateway[fault]();
    sendAll(gateway, 'a');
    const client = await connect(gateway);
    expect(await client.nextIds(2)).toEqual(['a', 'a']);
  });
});

describe('reorder()', () => {
  it('sends the next event after the one that follows it', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    gateway.reorder(1);
    sendAll(gateway, 'a', 'b', 'c', 'd');
    expect(await client.nextIds(4)).toEqual(['b', 'a', 'c', 'd']);
  });

  it('does so as often as asked to', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    gateway.reorder(2);
    sendAll(gateway, 'a', 'b', 'c', 'd', 'e', 'f');
    expect(await client.nextIds(6)).toEqual(['b', 'a', 'd', 'c', 'e', 'f']);
  });

  it('does not lose what it holds back when the connection breaks', async () => {
    const gateway = await startGateway();
    await connect(gateway);
    gateway.reorder(1);
    sendAll(gateway, 'a');
    gateway.drop();
    const client = await connect(gateway);
    expect(await client.nextIds(1)).toEqual(['a']);
    sendAll(gateway, 'b');
    expect(await client.nextIds(1)).toEqual(['b']);
    expect(client.waiting).toEqual([]);
  });

  it('waits for somebody who sees it', async () => {
    const gateway = await startGateway();
    await connect(gateway);
    gateway.drop();
    gateway.reorder(1);
    sendAll(gateway, 'a');
    const client = await connect(gateway);
    expect(await client.nextIds(1)).toEqual(['a']);
    sendAll(gateway, 'b', 'c');
    expect(await client.nextIds(2)).toEqual(['c', 'b']);
  });

  it('keeps instances apart', async () => {
    const gateway = await startGateway({ instances: { north: 'n', south: 's' } });
    const northern = await connect(gateway);
    const southern = await connect(gateway, { instance_id: 'south', instance_token: 's' });
    gateway.reorder(1);
    gateway.send({ id: 'n1', type: 'Message' });
    gateway.send({ id: 's1', type: 'Message' }, 'south');
    gateway.send({ id: 'n2', type: 'Message' });
    expect(await northern.nextIds(2)).toEqual(['n2', 'n1']);
    expect(await southern.nextIds(1)).toEqual(['s1']);
  });
});

describe('loseAcks()', () => {
  it('takes no note of the next so many acks, so their events come again', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    sendAll(gateway, 'a', 'b', 'c');
    gateway.loseAcks(2);
    for (const id of ['a', 'b', 'c']) client.ack(id);
    await gateway.acked('c');
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual(['c']);
    const next = await connect(gateway);
    expect(await next.nextIds(2)).toEqual(['a', 'b']);
  });
});

describe('sendText() and malformed()', () => {
  it('send any text to all who are connected', async () => {
    const gateway = await startGateway();
    const clients = [await connect(gateway), await connect(gateway)];
    gateway.sendText('any text');
    expect(await Promise.all(clients.map((client) => client.nextText()))).toEqual(['any text', 'any text']);
  });

  it('send what is no JSON unless told otherwise', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    gateway.malformed();
    const text = await client.nextText();
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it.each<[MalformedForm, RegExp]>([
    ['not_json', /^this is not JSON$/],
    ['truncated', /^\{"id":"evt_cut".*[^}]$/],
    ['empty', /^$/],
    ['no_object', /^\[.*\]$/],
    ['no_id', /^\{"type":"Message"/],
    ['no_type', /^\{"id":"evt_untyped","data"/],
    ['wrong_id', /^\{"id":7/],
    ['binary', /^binary:00ffc328$/],
  ])('send a frame that is %s', async (form, expected) => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    gateway.malformed(form);
    gateway.sendText('and goes on');
    expect(await client.nextText()).toMatch(expected);
    expect(await client.nextText()).toBe('and goes on');
  });
});

describe('a fault that there is not', () => {
  const WRONG: readonly (readonly [string, (gateway: Gateway) => void])[] = [
    ['close: code', (gateway) => gateway.close(1006)],
    ['malformed: form', (gateway) => gateway.malformed('odd' as MalformedForm)],
    ['duplicate: times', (gateway) => gateway.duplicate(undefined as never)],
    ['reorder: times', (gateway) => gateway.reorder(-1)],
    ['loseAcks: times', (gateway) => gateway.loseAcks(0.5)],
    ['holdHandshakes: times', (gateway) => gateway.holdHandshakes(Number.NaN)],
    ['refuse: times', (gateway) => gateway.refuse(503, { times: '3' as never })],
    ['refuseTokens: times', (gateway) => gateway.refuseTokens(503, { times: -1 })],
    ['slowHandshake: seconds', (gateway) => gateway.slowHandshake('1' as never)],
    ['slowHandshake: times', (gateway) => gateway.slowHandshake(1, -1)],
  ];

  it.each(WRONG)('is told at the call: %s', async (name, order) => {
    const gateway = await startGateway();
    expect(() => order(gateway)).toThrow(TypeError);
    expect(() => order(gateway)).toThrow(`${name} is to be `);
  });

  it.each(['refuse', 'refuseTokens'] as const)('%s is told of an option that there is not', async (name) => {
    const gateway = await startGateway();
    expect(() => gateway[name](503, { retryAfterSeconds: 3 } as RefusalOptions)).toThrow(
      new TypeError(`${name} knows no option retryAfterSeconds; it knows times, retry_after_seconds.`),
    );
    expect(() => gateway[name](503, { retry_after_seconds: -1 })).toThrow(
      `${name}: retry_after_seconds is to be a number of seconds above 0; it was -1.`,
    );
  });

  it('may happen no more, or for ever', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    gateway.duplicate(Infinity);
    sendAll(gateway, 'a', 'b');
    gateway.duplicate(0);
    sendAll(gateway, 'c');
    expect(await client.nextIds(5)).toEqual(['a', 'a', 'b', 'b', 'c']);
  });
});
