import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES } from 'vzaps-rx';
import { createEnvelopes, createGateway, type Gateway } from 'vzaps-rx/testing';
import { makeDirectory } from '../../support/directories';
import { type BundledDemo, bundleDemo, idsOn, lastLineOf } from './runDemo';

let program: BundledDemo;
let gateway: Gateway;
beforeAll(async () => {
  program = await bundleDemo();
});
beforeEach(async () => {
  gateway = await createGateway();
});
afterEach(() => gateway.stop());
afterAll(() => program.remove());

const flags = (): readonly string[] => [
  ...[
    '--client-token',
    gateway.client_options.client_token,
    '--client-secret',
    gateway.client_options.client_secret,
  ],
  ...['--instance-id', gateway.subscribe_options.instance_id],
  ...['--instance-token', gateway.subscribe_options.instance_token],
  ...['--base-url', gateway.base_url, '--realtime-url', gateway.realtime_url],
];

const listen = (...args: readonly string[]) => program.command('listen', ...flags(), ...args);

const ackedIds = (): readonly string[] => [...new Set(gateway.record.acks.map(({ event_id }) => event_id))];

describe('vzaps-rx listen', () => {
  it('shows the events of the types that it is told, after the event that it is told', async () => {
    const make = createEnvelopes();
    const running = listen('--events', 'Message,Presence', '--since', 'evt_before', '--count', '2');
    await gateway.opened(1);
    const events = [make.Message(), make.Connected(), make.Presence()];
    for (const event of events) gateway.send(event);
    const { exit_code, out, err } = await running.ended;
    expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
    expect(idsOn(out)).toEqual([events[0]!.id, events[2]!.id]);
    expect(gateway.record.connections[0]?.query).toMatchObject({
      events: 'Message,Presence',
      last_event_id: 'evt_before',
    });
  });

  it('knows a type whatever its capitals, and remarks on one that it does not know', async () => {
    const running = listen('--events', 'message,Mesage,MESSAGE,Mesage', '--count', '1');
    await gateway.opened(1);
    gateway.send(createEnvelopes().Message());
    const { exit_code, err } = await running.ended;
    expect(exit_code).toBe(0);
    expect(err).toBe(`note: not documented: Mesage; the types are ${EVENT_TYPES.join(', ')}, All\n`);
    expect(gateway.record.connections[0]?.query).toMatchObject({ events: 'Message,Mesage' });
  });

  it('prints JSON and nothing else, and acks what it has printed', async () => {
    const make = createEnvelopes();
    const running = listen('--print-json', '--count', '3');
    await gateway.opened(1);
    const events = [make.Message({ text: 'to \u009b31m \u202eright' }), make.HistorySync(), make.Connected()];
    for (const event of events) gateway.send(event);
    const { exit_code, out, err } = await running.ended;
    expect(exit_code).toBe(0);
    // A terminal would obey them.
    expect(out).toContain(String.raw`to \u009b31m \u202eright`);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(events);
    expect(ackedIds()).toEqual(events.map(({ id }) => id));
    expect(err).toContain('● open');
    expect(lastLineOf(err)).toMatch(/^handled 3 · acks sent 3 /);
  });

  it('shows only what passes the filter, and acks all', async () => {
    const make = createEnvelopes();
    const running = listen('--filter', 'event.Info.IsGroup=true', '--count', '1');
    await gateway.opened(1);
    const [other, group] = [make.Message(), make.Message({ group: true })];
    gateway.send(other);
    gateway.send(group);
    const { out } = await running.ended;
    expect(idsOn(out)).toEqual([group.id]);
    expect(ackedIds()).toEqual([other.id, group.id]);
  });

  it('resumes from its store after it was killed, and repeats nothing that it had stored', async () => {
    const make = createEnvelopes();
    const directory = join(makeDirectory(), 'store');
    const first = listen('--store', directory);
    await gateway.opened(1);
    const events = [make.Message(), make.Message(), make.Message()];
    gateway.send(events[0]!);
    gateway.send(events[1]!);
    await gateway.acked(events[1]!.id);
    first.process.kill('SIGKILL');
    const { out } = await first.ended;
    gateway.send(events[2]!);
    const second = await listen('--store', directory, '--count', '1').ended;
    expect([idsOn(out), idsOn(second.out)]).toEqual([[events[0]!.id, events[1]!.id], [events[2]!.id]]);
    expect(existsSync(directory)).toBe(true);
    expect(gateway.record.connections.at(-1)?.query['last_event_id']).toBe(events[1]!.id);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('drains and ends at %s', async (signal) => {
    const running = listen();
    await gateway.opened(1);
    const event = createEnvelopes().Message();
    gateway.send(event);
    await running.wrote(/✓/);
    running.process.kill(signal);
    const { exit_code, out, err } = await running.ended;
    expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
    expect(ackedIds()).toEqual([event.id]);
    expect(lastLineOf(out)).toBe('handled 1 · acks sent 1 · 0 drops survived');
  });

  it('ends when nobody reads its JSON any more', async () => {
    const make = createEnvelopes();
    const running = listen('--print-json');
    await gateway.opened(1);
    running.process.stdout?.destroy();
    gateway.send(make.Message());
    expect((await running.ended).exit_code).toBe(0);
  });

  it('acks nothing of what it can not write as JSON, and fails', async () => {
    const running = program.commandTo('/dev/full', 'listen', ...flags(), '--print-json');
    await gateway.opened(1);
    gateway.send(createEnvelopes().Message());
    const { exit_code, err } = await running.ended;
    expect(exit_code).toBe(1);
    expect(err).toContain("error: the output can't be written: ENOSPC");
    expect(ackedIds()).toEqual([]);
  });

  it('fails where it can show nothing', async () => {
    const { exit_code, err } = await program.commandTo('/dev/full', 'listen', ...flags()).ended;
    expect(exit_code).toBe(1);
    expect(err).toContain("error: the output can't be written: ENOSPC");
  });

  it('lets its help be read by halves', async () => {
    const running = program.command('listen', '--help');
    running.process.stdout?.destroy();
    expect(await running.ended).toMatchObject({ exit_code: 0, err: '' });
  });

  it('says which credentials are missing, and how they are given', async () => {
    const { exit_code, out, err } = await program.command('listen', '--client-token', 'c').ended;
    expect({ exit_code, out }).toEqual({ exit_code: 2, out: '' });
    expect(err).toBe(
      'error: not given: --client-secret or VZAPS_CLIENT_SECRET, --instance-id or VZAPS_INSTANCE_ID, --instance-token or VZAPS_INSTANCE_TOKEN\n',
    );
  });

  it('reads what is not given from a file', async () => {
    const file = join(makeDirectory(), 'settings.env');
    const { client_options, subscribe_options } = gateway;
    writeFileSync(
      file,
      `VZAPS_CLIENT_TOKEN=overridden
VZAPS_CLIENT_SECRET="${client_options.client_secret}"
VZAPS_INSTANCE_ID=${subscribe_options.instance_id} # which
VZAPS_INSTANCE_TOKEN=${subscribe_options.instance_token}
VZAPS_BASE_URL=${gateway.base_url}
VZAPS_REALTIME_URL=${gateway.realtime_url}
`,
    );
    const running = program.command(
      ...['listen', '--dotenv', file, '--client-token', client_options.client_token, '--count', '1'],
    );
    await gateway.opened(1);
    gateway.send(createEnvelopes().Message());
    expect((await running.ended).exit_code).toBe(0);
  });

  it('says once what to do where nothing answers, and goes on trying', async () => {
    const gone = await createGateway();
    await gone.stop();
    const running = listen('--base-url', gone.base_url);
    await running.wrote(/attempt 3/);
    running.process.kill('SIGTERM');
    const { exit_code, err } = await running.ended;
    expect(exit_code).toBe(0);
    expect(err).toBe(
      'error: the token request failed: fetch failed (ECONNREFUSED): check VZAPS_BASE_URL and the network; it goes on trying\n',
    );
  });

  it('does not say so of an outage that comes later', async () => {
    const running = listen();
    await gateway.opened(1);
    await gateway.stop();
    await running.wrote(/attempt 2/);
    running.process.kill('SIGTERM');
    expect((await running.ended).err).toBe('');
  });

  it.each([
    [['--dotenv', '/nowhere/.env'], 1, /^error: \/nowhere\/\.env can't be read: ENOENT.*\n$/],
    [['--base-url', 'http://127.0.0.1:1', '--since', ''], 2, /^error: --since: expected a non-empty string/],
    [['--client-secret', 'wr0ng-s3cret'], 1, /^error: .*\(WRONG_CREDENTIALS\)\n$/],
    [
      ['--store', __filename],
      1,
      /^error: the store could not be loaded.*: the LevelDB store in \S+ could not be opened.*\(STORE_FAILED\)\n$/,
    ],
    [['--base-url', 'ftp://x'], 2, /^error: --base-url or VZAPS_BASE_URL: expected an https: address/],
  ])('complains in one line: %p', async (args, code, complaint) => {
    const { exit_code, out, err } = await listen(...args).ended;
    expect(exit_code).toBe(code);
    expect(err).toMatch(complaint);
    expect(err.split('\n')).toHaveLength(2);
    expect(out + err).not.toContain('wr0ng-s3cret');
  });
});
