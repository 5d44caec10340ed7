import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AsyncVZapsClient } from 'vzaps-rx';
import { createEnvelopes, createGateway, type Gateway, readTraffic } from 'vzaps-rx/testing';
import { makeDirectory } from '../../support/directories';
import { type BundledDemo, bundleDemo, lastLineOf } from './runDemo';

let program: BundledDemo;
beforeAll(async () => {
  program = await bundleDemo();
});
afterAll(() => program.remove());

/** What a command finds a gateway and its instance by. */
const namesOf = ({
  client_options,
  subscribe_options,
  base_url,
  realtime_url,
}: Gateway): readonly string[] => [
  ...['--client-token', client_options.client_token, '--client-secret', client_options.client_secret],
  ...['--instance-id', subscribe_options.instance_id, '--instance-token', subscribe_options.instance_token],
  ...['--base-url', base_url, '--realtime-url', realtime_url],
];

/** Handles what a replay sends, until that ends; gives the ids with their times. */
const handleAll = async (out: string) => {
  const settings = Object.fromEntries(
    [...out.matchAll(/^VZAPS_(\w+)=(.*)$/gm)].map(([, name, value]) => [name!.toLowerCase(), value!]),
  );
  const { client_token = '', client_secret = '', base_url = '', realtime_url = '' } = settings;
  const client = new AsyncVZapsClient({ client_token, client_secret, base_url, realtime_url });
  const { instance_id = '', instance_token = '' } = settings;
  const came: { readonly id: string; readonly at: number }[] = [];
  client.events
    .subscribe({ instance_id, instance_token, retry_delay_seconds: 0.05 })
    .on('error', () => undefined)
    .on('All', ({ id }) => void came.push({ id, at: performance.now() }));
  return { came, close: () => client.close() };
};

const hasPrlimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;
const [onLimitedDisk, reason] = hasPrlimit ? [it, ''] : [it.skip, ' (skipped: needs Linux with prlimit)'];

describe('vzaps-rx record', () => {
  it('appends what comes to a file, acks it when it is written, and what it writes can be replayed', async () => {
    const gateway = await createGateway();
    const file = join(makeDirectory(), 'record.ndjson');
    const given = namesOf(gateway);
    const make = createEnvelopes();
    const events = [make.Message(), make.Presence(), make.HistorySync()];
    for (const [count, some] of [
      [2, events.slice(0, 2)],
      [1, events.slice(2)],
    ] as const) {
      const running = program.command('record', file, '--count', String(count), ...given);
      await gateway.until(() => gateway.connected === 1);
      for (const event of some) gateway.send(event);
      expect(await running.ended).toMatchObject({ exit_code: 0, err: '' });
      await gateway.until(() => gateway.connected === 0);
    }
    await gateway.stop();
    const text = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readTraffic(text).map(({ event }) => event)).toEqual(events);
    expect((JSON.parse(text.split('\n')[0]!) as { readonly received_at: string }).received_at).toMatch(
      /^\d{4}-.*Z$/,
    );
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual(events.map(({ id }) => id));

    const running = program.command('replay', file, '--speed', '1000', '--port', '0');
    const { came, close } = await handleAll(await running.wrote(/^VZAPS_REALTIME_URL=.*$/m));
    const { exit_code, out, err } = await running.ended;
    await close();
    expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
    expect(came.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(lastLineOf(out)).toBe('made 3 · acked 3 · connections 1');
  });

  onLimitedDisk(`leaves no piece of a line in the file when the disk is full${reason}`, async () => {
    const gateway = await createGateway({ resend_on_connect: true });
    const file = join(makeDirectory(), 'record.ndjson');
    const torn = '{"id":"torn","ty';
    writeFileSync(file, torn);
    const running = program.command('record', file, '--count', '3', ...namesOf(gateway));
    const limitTo = (bytes: number | string): unknown =>
      execFileSync('prlimit', ['--pid', String(running.process.pid), `--fsize=${bytes}:unlimited`]);
    const make = createEnvelopes();
    const events = [make.Message(), make.Message(), make.Message()];
    await gateway.until(() => gateway.connected === 1);
    gateway.send(events[0]!);
    await gateway.acked(events[0]!);
    limitTo(readFileSync(file).length + 50);
    gateway.send(events[1]!);
    await running.complained(/EFBIG/);
    limitTo('unlimited');
    gateway.send(events[2]!);
    await gateway.acked(events[2]!);
    gateway.drop();
    const { exit_code } = await running.ended;
    await gateway.stop();
    expect(exit_code).toBe(0);
    const [first, ...others] = readFileSync(file, 'utf8').split('\n');
    expect(first).toBe(torn);
    expect(readTraffic(others.join('\n')).map(({ event }) => event)).toEqual([
      events[0],
      events[2],
      events[1],
    ]);
  });

  it('fails where an event could not be written in the end, and says how many', async () => {
    const gateway = await createGateway();
    const running = program.command('record', '/dev/full', ...namesOf(gateway));
    await gateway.until(() => gateway.connected === 1);
    gateway.send(createEnvelopes().Message());
    await running.complained(/ENOSPC/);
    running.process.kill('SIGTERM');
    const { exit_code, out } = await running.ended;
    await gateway.stop();
    expect(exit_code).toBe(1);
    expect(lastLineOf(out)).toBe(
      'handled 0 · acks sent 0 · 0 drops survived · 1 not handled (the gateway sends what is not acked again)',
    );
    expect(gateway.record.acks).toEqual([]);
  });

  it('says which file it can not write', async () => {
    const directory = makeDirectory();
    const credentials = [
      '--client-token',
      'c',
      '--client-secret',
      's',
      '--instance-id',
      'i',
      '--instance-token',
      't',
    ];
    const { exit_code, err } = await program.command('record', directory, ...credentials).ended;
    expect(exit_code).toBe(1);
    expect(err).toBe(
      `error: ${directory} can't be written: EISDIR: illegal operation on a directory, open '${directory}'\n`,
    );
  });
});

describe('vzaps-rx replay', () => {
  const recorded = (id: string, second: number): string =>
    JSON.stringify({ id, type: 'Message', created_at: new Date(second * 1000).toISOString(), data: {} });

  it('keeps the times between, so many times as fast, and loses nothing by faults', async () => {
    const file = join(makeDirectory(), 'record.ndjson');
    writeFileSync(file, ['a', 'b', 'c'].map((id, place) => recorded(id, place * 4)).join('\n'));
    const running = program.command(
      ...['replay', file, '--speed', '20', '--port', '0', '--faults', 'drop', '--every', '0.1'],
    );
    const { came, close } = await handleAll(await running.wrote(/^VZAPS_REALTIME_URL=.*$/m));
    const { exit_code, out } = await running.ended;
    await close();
    expect(exit_code).toBe(0);
    expect(came.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    // 8 s at 20 times the speed are 0.4 s; how much later they come depends on the machine.
    expect(came[2]!.at - came[0]!.at).toBeGreaterThan(300);
    expect(out).toContain('!!! drop');
  });

  it('takes an event that stands there twice for one, as its client does', async () => {
    const file = join(makeDirectory(), 'record.ndjson');
    writeFileSync(file, ['a', 'a', 'b'].map((id) => recorded(id, 0)).join('\n'));
    const running = program.command('replay', file, '--port', '0');
    const { came, close } = await handleAll(await running.wrote(/^VZAPS_REALTIME_URL=.*$/m));
    const { exit_code, out } = await running.ended;
    await close();
    expect(exit_code).toBe(0);
    expect(came.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(lastLineOf(out)).toMatch(/^made 3 · acked [23] · connections 1$/);
  });

  it.each([
    ['that is not there', undefined, /^error: \S+ can't be replayed: ENOENT: no such file or directory.*\n$/],
    ['that is no record', 'text\n', /^error: \S+ can't be replayed: readTraffic: line 1 is to be .*\n$/],
    ['that is empty', '\n', /^error: \S+ can't be replayed: there is no event in it\n$/],
  ])('complains of a file %s', async (_what, text, complaint) => {
    const file = join(makeDirectory(), 'record.ndjson');
    if (text !== undefined) writeFileSync(file, text);
    const { exit_code, out, err } = await program.command('replay', file, '--port', '0').ended;
    expect({ exit_code, out }).toEqual({ exit_code: 1, out: '' });
    expect(err).toMatch(complaint);
  });
});
