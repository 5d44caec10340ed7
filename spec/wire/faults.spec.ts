import type { BlackHole, TcpProxy } from '../support/tcpProxy';
import { openWire } from './openWire';

const IDLE_SECONDS = 0.6;

/** Timers on a busy machine are late; half a second more is still far from a second period. */
const TOLERANCE_MS = 500;

const FAULTS: readonly (readonly [name: string, make: (proxy: TcpProxy) => void])[] = [
  ['a reset', (proxy) => proxy.reset()],
  ['a half-closed connection', (proxy) => proxy.halfClose()],
  ['a black hole before the client', (proxy) => proxy.blackHole('to_client')],
  ['a black hole before the server', (proxy) => proxy.blackHole('to_server')],
  ['a black hole on both ways', (proxy) => proxy.blackHole('both')],
];

describe.each(FAULTS)('%s', (_name, makeFault) => {
  it('loses no event and handles none twice, and every ack arrives in the end', async () => {
    const { gateway, make, proxy, subscribe } = await openWire();
    const handled: string[] = [];
    subscribe({ idle_timeout_seconds: IDLE_SECONDS }).on('All', async ({ id }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      handled.push(id);
    });
    await gateway.opened(1);
    const events = Array.from({ length: 60 }, () => make.Message());
    let sent = 0;
    const sendSome = (count: number): void => {
      for (const event of events.slice(sent, sent + count)) gateway.send(event);
      sent += count;
    };
    sendSome(2);
    await gateway.acked(events[1]!.id);
    sendSome(18);
    makeFault(proxy);
    sendSome(20);
    await gateway.opened(2);
    sendSome(20);
    await Promise.all(events.map(({ id }) => gateway.acked(id)));
    expect([...handled].sort()).toEqual(events.map(({ id }) => id));
  });

  it('does not keep close() waiting, and leaves no socket', async () => {
    const { gateway, make, proxy, client, subscribe, until } = await openWire();
    const subscription = subscribe().on('All', () => undefined);
    await until(subscription, 'open');
    makeFault(proxy);
    gateway.send(make.Message());
    await client.close();
    for (let turn = 0; turn < 100 && proxy.connections > 0; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    expect(proxy.connections).toBe(0);
  });
});

describe('a connection that is half open', () => {
  it('is found where only the pings of the server arrive, and nothing that is sent does', async () => {
    const { gateway, make, proxy, subscribe, until } = await openWire({ ping_seconds: 0.05 });
    const subscription = subscribe({ idle_timeout_seconds: 0.3 }).on('All', () => undefined);
    await until(subscription, 'open');
    for (const event of [make.Message(), make.Message()]) {
      gateway.send(event);
      await gateway.acked(event.id);
    }
    proxy.blackHole('to_server');
    expect(await until(subscription, 'waiting')).toMatchObject({
      reason: 'nothing that was sent arrived for 0.3 s',
    });
  });

  it.each<[string, BlackHole]>([
    ['nothing arrives', 'to_client'],
    ['nothing can be written', 'to_server'],
    ['neither', 'both'],
  ])('is found within one and a half times idle_timeout_seconds: %s', async (_what, direction) => {
    const { gateway, make, proxy, subscribe, until } = await openWire();
    const handled: string[] = [];
    const subscription = subscribe({ idle_timeout_seconds: IDLE_SECONDS }).on('All', ({ id }) => {
      handled.push(id);
    });
    await until(subscription, 'open');
    // The second one comes after the answer to the first probe.
    for (const event of [make.Message(), make.Message()]) {
      gateway.send(event);
      await gateway.acked(event.id);
    }
    proxy.blackHole(direction);
    const since = Date.now();
    // Events go on coming; what is missing where nothing can be written is the answers alone.
    const traffic = setInterval(() => gateway.send(make.Message()), 20);
    try {
      await until(subscription, 'waiting');
      const found_after = Date.now() - since;
      expect(found_after).toBeLessThan(IDLE_SECONDS * 1500 + TOLERANCE_MS);
      expect(found_after).toBeGreaterThan(IDLE_SECONDS * 400);
    } finally {
      clearInterval(traffic);
    }
  });
});

describe('a connection that is well', () => {
  it('is left alone while it is quiet', async () => {
    const { gateway, make, subscribe, until } = await openWire();
    const subscription = subscribe({ idle_timeout_seconds: 0.2 }).on('All', () => undefined);
    await until(subscription, 'open');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    expect(gateway.record.connections).toHaveLength(1);
  });

  it('is left alone while a large frame trickles in, for several times idle_timeout_seconds', async () => {
    const { gateway, make, proxy, subscribe, until } = await openWire();
    const subscription = subscribe({ idle_timeout_seconds: 0.4 }).on('All', () => undefined);
    await until(subscription, 'open');
    const small = make.Message();
    gateway.send(small);
    await gateway.acked(small.id);
    proxy.slow(100_000);
    const large = make.Message({ text: 'x'.repeat(180_000) });
    const begun = Date.now();
    gateway.send(large);
    await gateway.acked(large.id);
    expect(Date.now() - begun).toBeGreaterThan(1500);
    expect(gateway.record.connections).toHaveLength(1);
  });
});
