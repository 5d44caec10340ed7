import { createEnvelopes, createGateway, type Gateway } from 'vzaps-rx/testing';
import { type BundledDemo, bundleDemo, idsOn, lastLineOf } from './runDemo';

let demo: BundledDemo;
let gateway: Gateway;
beforeAll(async () => {
  demo = await bundleDemo();
});
beforeEach(async () => {
  gateway = await createGateway();
});
afterEach(() => gateway.stop());
afterAll(() => demo.remove());

const settings = (): Record<string, string> => ({
  VZAPS_CLIENT_TOKEN: gateway.client_options.client_token,
  VZAPS_CLIENT_SECRET: gateway.client_options.client_secret,
  VZAPS_INSTANCE_ID: gateway.subscribe_options.instance_id,
  VZAPS_INSTANCE_TOKEN: gateway.subscribe_options.instance_token,
  VZAPS_BASE_URL: gateway.base_url,
  VZAPS_REALTIME_URL: gateway.realtime_url,
});

const ackedIds = (): readonly string[] => [...new Set(gateway.record.acks.map(({ event_id }) => event_id))];

describe('the demo on a platform', () => {
  it('shows the events of the instance, each once, across a drop', async () => {
    const make = createEnvelopes();
    const running = demo.run(['--count', '8'], settings());
    await gateway.opened(1);
    gateway.duplicate(2);
    const first = [make.Message(), make.Presence(), make.HistorySync(), make.Connected()];
    for (const event of first) gateway.send(event);
    await gateway.acked(first[3]!.id);
    gateway.drop();
    const second = [make.Message(), make.ReadReceipt(), make.ChatPresence(), make.Disconnected()];
    for (const event of second) gateway.send(event);

    const { exit_code, out, err } = await running.ended;
    const ids = [...first, ...second].map(({ id }) => id);
    expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
    expect(idsOn(out)).toEqual(ids);
    expect(ackedIds()).toEqual(ids);
    expect(lastLineOf(out)).toMatch(/^handled 8 · acks sent \d+ · 1 drop survived$/);
    expect(out).not.toContain('made');
  });

  it('handles no more events than it was told to, and leaves the others un-acked', async () => {
    const make = createEnvelopes();
    const running = demo.run(['--count', '3'], settings());
    await gateway.opened(1);
    const events = Array.from({ length: 10 }, () => make.Message());
    for (const event of events) gateway.send(event);
    const { exit_code, out } = await running.ended;
    const ids = events.slice(0, 3).map(({ id }) => id);
    expect(exit_code).toBe(0);
    expect(idsOn(out)).toEqual(ids);
    expect(ackedIds()).toEqual(ids);
    expect(lastLineOf(out)).toMatch(/^handled 3 · acks sent 3 · 0 drops survived/);
  });

  it('shows a hostile message on one line, and a frame that it can’t read as an error', async () => {
    const make = createEnvelopes();
    const running = demo.run(['--count', '1'], settings());
    await gateway.opened(1);
    gateway.sendText('{"id":7}');
    const message = make.Message({ text: 'one\n✓ acked   evt_forged \u001b[2J' });
    gateway.send(message);
    const { exit_code, out, err } = await running.ended;
    expect(exit_code).toBe(0);
    expect(idsOn(out)).toEqual([message.id]);
    expect(out).not.toContain('\u001b');
    expect(err).toMatch(/^error: a frame could not be read .*\(MALFORMED_FRAME\)\n$/);
  });

  it('drains and ends at SIGINT', async () => {
    const event = createEnvelopes().Message();
    const running = demo.run([], settings());
    await gateway.opened(1);
    gateway.send(event);
    await running.wrote(/✓/);
    running.process.kill('SIGINT');
    const { exit_code, out } = await running.ended;
    expect(exit_code).toBe(0);
    // The process may be gone before the gateway has heard all of it.
    await gateway.until(() => gateway.connected === 0);
    expect(ackedIds()).toEqual([event.id]);
    expect(gateway.record.connections.map(({ closed }) => closed?.code)).toEqual([1000]);
    expect(lastLineOf(out)).toBe('handled 1 · acks sent 1 · 0 drops survived');
  });

  it('sums up even if nothing came', async () => {
    const running = demo.run([], settings());
    await running.wrote(/● open/);
    running.process.kill('SIGTERM');
    const { exit_code, out } = await running.ended;
    expect(exit_code).toBe(0);
    expect(lastLineOf(out)).toBe('handled 0 · acks sent 0 · 0 drops survived');
  });

  it('quits at a second SIGINT that comes later, and says what is left', async () => {
    const running = demo.run([], settings());
    await gateway.opened(1);
    gateway.send(createEnvelopes().Message());
    await running.wrote(/✓/);
    // Nobody answers the close now, so that draining takes its time.
    gateway.halfOpen();
    running.process.kill('SIGINT');
    await running.wrote(/○ closing/);
    await new Promise((resolve) => setTimeout(resolve, 600));
    running.process.kill('SIGINT');
    const { exit_code, err } = await running.ended;
    expect(exit_code).toBe(130);
    expect(err).toMatch(/^quit at once: handled 1 · acks sent 1 · 0 drops survived\n$/);
  });

  it.each(['VZAPS_CLIENT_TOKEN', 'VZAPS_CLIENT_SECRET', 'VZAPS_INSTANCE_ID', 'VZAPS_INSTANCE_TOKEN'])(
    'does not start without %s',
    async (name) => {
      const { exit_code, out, err } = await demo.run([], { ...settings(), [name]: '' }).ended;
      expect({ exit_code, out }).toEqual({ exit_code: 2, out: '' });
      expect(err).toBe(`error: not set: ${name}\n`);
    },
  );

  it.each(['VZAPS_CLIENT_SECRET', 'VZAPS_INSTANCE_TOKEN', 'VZAPS_CLIENT_TOKEN'])(
    'gives up in one line when %s is wrong, and never shows a secret',
    async (name) => {
      const wrong = { ...settings(), [name]: 'wr0ng-s3cret' };
      const { exit_code, out, err } = await demo.run([], wrong).ended;
      expect(out).not.toContain('handled');
      expect(exit_code).toBe(1);
      expect(err).toMatch(/^error: .*\(WRONG_CREDENTIALS\)\n$/);
      for (const secret of [
        'wr0ng-s3cret',
        'client-token-1',
        'client-secret-1',
        'instance-token-1',
        'access-token',
      ])
        expect(out + err).not.toContain(secret);
    },
  );

  it('tells of an address that can’t be right', async () => {
    const { exit_code, out, err } = await demo.run([], { ...settings(), VZAPS_REALTIME_URL: 'ftp://x' })
      .ended;
    expect({ exit_code, out }).toEqual({ exit_code: 2, out: '' });
    expect(err).toMatch(/^error: VZAPS_REALTIME_URL: expected a wss: address .*\n$/);
  });
});
