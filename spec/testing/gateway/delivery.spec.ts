import type { Gateway } from 'vzaps-rx/testing';
import { inFakeTime } from '../../support/fakeTime';
import { type BareClient, connect } from './bareClient';
import { startGateway } from './startGateway';

const sendAll = (gateway: Gateway, ...ids: readonly string[]): void => {
  for (const id of ids) gateway.send({ id, type: 'Message' });
};

const ackAll = async (gateway: Gateway, client: BareClient, ...ids: readonly string[]): Promise<void> => {
  for (const id of ids) client.ack(id);
  await Promise.all(ids.map((id) => gateway.acked(id)));
};

/** All that has been sent to this client up to now; it works since frames come in order. */
const idsUpToNow = async (gateway: Gateway, client: BareClient): Promise<readonly unknown[]> => {
  gateway.sendText('{"id":"now"}');
  const ids: unknown[] = [];
  for (;;) {
    const [id] = await client.nextIds(1);
    if (id === 'now') return ids;
    ids.push(id);
  }
};

/** A gateway that has sent a, b, c and d, of which the client has acked these, and is gone. */
const gatewayAfter = async (
  settings: Parameters<typeof startGateway>[0],
  ...acked: readonly string[]
): Promise<Gateway> => {
  const gateway = await startGateway(settings);
  const client = await connect(gateway);
  sendAll(gateway, 'a', 'b', 'c', 'd');
  await client.nextIds(4);
  await ackAll(gateway, client, ...acked);
  client.socket.close();
  await gateway.until(() => gateway.connected === 0);
  return gateway;
};

const idsFrom = async (gateway: Gateway, last_event_id?: string): Promise<readonly unknown[]> =>
  idsUpToNow(gateway, await connect(gateway, { last_event_id }));

describe('the cursor', () => {
  const all = ['a', 'b', 'c', 'd'];

  it('is exclusive', async () => {
    const gateway = await gatewayAfter({ resend_on_connect: false }, ...all);
    expect(await idsFrom(gateway, 'b')).toEqual(['c', 'd']);
    expect(await idsFrom(gateway, 'd')).toEqual([]);
  });

  it('is inclusive, if asked to', async () => {
    const gateway = await gatewayAfter({ resend_on_connect: false, cursor: 'inclusive' }, ...all);
    expect(await idsFrom(gateway, 'b')).toEqual(['b', 'c', 'd']);
    expect(await idsFrom(gateway, 'd')).toEqual(['d']);
  });

  it('left out starts with what is new', async () => {
    const gateway = await gatewayAfter({ resend_on_connect: false }, ...all);
    const client = await connect(gateway);
    sendAll(gateway, 'e');
    expect(await idsUpToNow(gateway, client)).toEqual(['e']);
  });

  it('that is unknown starts with what is new', async () => {
    const gateway = await gatewayAfter({ resend_on_connect: false });
    const client = await connect(gateway, { last_event_id: 'never heard of' });
    sendAll(gateway, 'e');
    expect(await idsUpToNow(gateway, client)).toEqual(['e']);
  });

  it('that is unknown gets all there is, if asked to', async () => {
    const gateway = await gatewayAfter({ resend_on_connect: false, unknown_cursor: 'all' });
    expect(await idsFrom(gateway, 'never heard of')).toEqual(all);
    expect(await idsFrom(gateway)).toEqual([]);
  });

  it('that has expired is unknown', async () => {
    const gateway = await gatewayAfter({ resend_on_connect: false, history: 2 });
    expect(await idsFrom(gateway, 'c')).toEqual(['d']);
    expect(await idsFrom(gateway, 'b')).toEqual([]);
  });

  it('leaves out what was acked, if asked to', async () => {
    const gateway = await gatewayAfter({ resend_on_connect: false, replay_acked: false }, 'c');
    expect(await idsFrom(gateway, 'a')).toEqual(['b', 'd']);
  });

  it('knows what was made before anybody connected', async () => {
    const gateway = await startGateway();
    sendAll(gateway, 'a', 'b');
    expect(await idsFrom(gateway, 'a')).toEqual(['b']);
  });
});

describe('what was never acked', () => {
  it('comes again on a new connection, whatever the cursor', async () => {
    const gateway = await gatewayAfter({}, 'b', 'd');
    expect(await idsFrom(gateway)).toEqual(['a', 'c']);
    expect(await idsFrom(gateway, 'd')).toEqual(['a', 'c']);
  });

  it('comes once, also where it follows the cursor', async () => {
    const gateway = await gatewayAfter({ replay_acked: false }, 'b');
    expect(await idsFrom(gateway, 'a')).toEqual(['a', 'c', 'd']);
  });

  it('does not come again once it is acked', async () => {
    const gateway = await gatewayAfter({}, 'a', 'b', 'c');
    const client = await connect(gateway);
    expect(await client.nextIds(1)).toEqual(['d']);
    await ackAll(gateway, client, 'd');
    expect(await idsFrom(gateway)).toEqual([]);
  });

  it('does not come again where resend_on_connect is off', async () => {
    const gateway = await gatewayAfter({ resend_on_connect: false }, 'b');
    expect(await idsFrom(gateway)).toEqual([]);
    expect(await idsFrom(gateway, 'c')).toEqual(['d']);
  });

  it('is also what was made while nobody was connected', async () => {
    const gateway = await gatewayAfter({}, 'a', 'b', 'c', 'd');
    sendAll(gateway, 'e');
    expect(await idsFrom(gateway)).toEqual(['e']);
  });

  it.each([
    ['first_connection', ['b']],
    ['start', ['a', 'b']],
  ] as const)('from the %s on is owed: %j', async (owed_from, expected) => {
    const gateway = await startGateway({ owed_from });
    sendAll(gateway, 'a');
    const client = await connect(gateway);
    sendAll(gateway, 'b');
    expect(await idsUpToNow(gateway, client)).toEqual(expected);
  });

  it.each([
    ['as_made', ['a', 'd', 'c']],
    ['reversed', ['d', 'a', 'c']],
    ['last', ['c', 'a', 'd']],
  ] as const)('comes %s: %j', async (resend_order, expected) => {
    const gateway = await gatewayAfter({ resend_order }, 'b', 'c');
    expect(await idsFrom(gateway, 'b')).toEqual(expected);
  });
});

describe('what is not acked within a time', () => {
  it('is sent again while the connection lasts, until it is acked', () =>
    inFakeTime(async (pass) => {
      const gateway = await startGateway({ resend_after_seconds: 20 });
      const client = await connect(gateway);
      sendAll(gateway, 'a', 'b');
      expect(await client.nextIds(2)).toEqual(['a', 'b']);
      await ackAll(gateway, client, 'a');
      pass(60_000);
      expect(await idsUpToNow(gateway, client)).toEqual(['b', 'b', 'b']);
      await ackAll(gateway, client, 'b');
      pass(3_600_000);
      expect(await idsUpToNow(gateway, client)).toEqual([]);
    }));

  it('is sent again no sooner', async () => {
    const gateway = await startGateway({ resend_after_seconds: 0.08 });
    const client = await connect(gateway);
    sendAll(gateway, 'a');
    await client.nextIds(3);
    const times = gateway.record.sent.map(({ at }) => at);
    // The record's clock is read a little later than the one that decides.
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(75);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(75);
  });

  it('can be waited for', async () => {
    const gateway = await startGateway({ resend_after_seconds: 0.01 });
    await connect(gateway);
    sendAll(gateway, 'a');
    await gateway.until(({ sent }) => sent.filter(({ event_id }) => event_id === 'a').length >= 3);
  });

  it('is reversed, too', async () => {
    const gateway = await startGateway({ resend_after_seconds: 0.03, resend_order: 'reversed' });
    const client = await connect(gateway);
    // Else the gateway may look when only some of them are due.
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    sendAll(gateway, 'a', 'b', 'c');
    clock.mockRestore();
    await client.nextIds(3);
    const again = await client.nextIds(3);
    expect(again).toEqual(['c', 'b', 'a']);
  });

  it('is not sent again unless asked to', () =>
    inFakeTime(async (pass) => {
      const gateway = await startGateway();
      const client = await connect(gateway);
      sendAll(gateway, 'a');
      await client.nextIds(1);
      pass(3_600_000);
      expect(await idsUpToNow(gateway, client)).toEqual([]);
    }));
});

describe('a second connection', () => {
  it('gets every event too', async () => {
    const gateway = await startGateway();
    const [first, second] = [await connect(gateway), await connect(gateway)];
    sendAll(gateway, 'a', 'b');
    expect([await first.nextIds(2), await second.nextIds(2)]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(gateway.connected).toBe(2);
  });

  it('ends the first, if asked to', async () => {
    const gateway = await startGateway({ second_connection: 'newest_wins' });
    const first = await connect(gateway);
    const second = await connect(gateway);
    sendAll(gateway, 'a');
    expect(await first.closed).toEqual({ code: 4409, reason: 'replaced by a newer connection' });
    expect(first.waiting).toEqual([]);
    expect(await second.nextIds(1)).toEqual(['a']);
    await gateway.until(() => gateway.connected === 1);
  });

  it('ends the first with the code that is asked for', async () => {
    const gateway = await startGateway({ second_connection: 'newest_wins', replaced_close_code: 1008 });
    const first = await connect(gateway);
    await connect(gateway);
    expect(await first.closed).toMatchObject({ code: 1008 });
  });
});

describe('several instances', () => {
  const instances = { north: 'token of north', south: 'token of south' };
  const south = { instance_id: 'south', instance_token: 'token of south' };

  it('get their own events only, and the first is the default', async () => {
    const gateway = await startGateway({ instances });
    expect(gateway.subscribe_options).toEqual({ instance_id: 'north', instance_token: 'token of north' });
    const [northern, southern] = [await connect(gateway), await connect(gateway, south)];
    gateway.send({ id: 'n1', type: 'Message' });
    gateway.send({ id: 's1', type: 'Message' }, 'south');
    gateway.send({ id: 'n2', type: 'Message' }, 'north');
    expect(await idsUpToNow(gateway, northern)).toEqual(['n1', 'n2']);
    expect(await southern.nextIds(1)).toEqual(['s1']);
  });

  it('are all there are', async () => {
    const gateway = await startGateway({ instances });
    expect(() => gateway.send({ id: 'a', type: 'Message' }, 'west')).toThrow(
      new TypeError("gateway.send: instance_id is to be 'north' or 'south'; it was 'west'."),
    );
  });

  it('keep apart what is acked, also under the same id', async () => {
    const gateway = await startGateway({ instances });
    const [northern, southern] = [await connect(gateway), await connect(gateway, south)];
    gateway.send({ id: 'a', type: 'Message' }, 'north');
    gateway.send({ id: 'a', type: 'Message' }, 'south');
    await Promise.all([northern.nextIds(1), southern.nextIds(1)]);
    await ackAll(gateway, northern, 'a');
    expect(await idsUpToNow(gateway, await connect(gateway))).toEqual([]);
    expect(await idsUpToNow(gateway, await connect(gateway, south))).toEqual(['a']);
  });

  it('do not end each other’s connections', async () => {
    const gateway = await startGateway({ instances, second_connection: 'newest_wins' });
    const northern = await connect(gateway);
    await connect(gateway, south);
    sendAll(gateway, 'a');
    expect(await northern.nextIds(1)).toEqual(['a']);
  });
});

describe('what is asked of a gateway', () => {
  it('is checked at the call', async () => {
    const gateway = await startGateway();
    expect(() => gateway.send(undefined as never)).toThrow(
      'gateway.send: event is to be an event, with an id and a type; it was undefined.',
    );
    expect(() => gateway.send({ id: 'a' } as never)).toThrow('gateway.send: event is to be');
    expect(() => gateway.acked(undefined as never)).toThrow(
      'gateway.acked: event is to be an event, or its id',
    );
    expect(() => gateway.opened('x' as never)).toThrow('gateway.opened: count is to be a whole number');
  });

  it('may be an event in the place of its id', async () => {
    const gateway = await startGateway();
    const client = await connect(gateway);
    sendAll(gateway, 'a');
    client.ack('a');
    await expect(gateway.acked({ id: 'a' })).resolves.toBeUndefined();
  });
});
