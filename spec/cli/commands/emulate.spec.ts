import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { AsyncVZapsClient, type EventEnvelope } from 'vzaps-rx';
import { WebSocket } from 'ws';
import { type BundledDemo, bundleDemo, type EndedDemo, lastLineOf, type RunningDemo } from './runDemo';

let program: BundledDemo;
beforeAll(async () => {
  program = await bundleDemo();
});
afterAll(() => program.remove());

/** What an emulator has printed for its clients, by variable. */
interface Emulator {
  readonly running: RunningDemo;
  readonly settings: Readonly<Record<string, string>>;
  readonly url: string;
  clientOf(): AsyncVZapsClient;
  stop(signal?: NodeJS.Signals): Promise<EndedDemo>;
}

const emulate = async (...args: readonly string[]): Promise<Emulator> => {
  const running = program.command('emulate', '--port', '0', ...args);
  const out = await running.wrote(/^VZAPS_REALTIME_URL=.*$/m);
  const settings = Object.fromEntries(
    [...out.matchAll(/^(VZAPS_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;
  return {
    running,
    settings,
    url: settings['VZAPS_BASE_URL']!,
    clientOf: () =>
      new AsyncVZapsClient({
        client_token: settings['VZAPS_CLIENT_TOKEN']!,
        client_secret: settings['VZAPS_CLIENT_SECRET']!,
        base_url: settings['VZAPS_BASE_URL']!,
        realtime_url: settings['VZAPS_REALTIME_URL']!,
      }),
    stop: (signal = 'SIGINT') => {
      running.process.kill(signal);
      return running.ended;
    },
  };
};

/** Handles so many events with the library, and closes. */
const handleSome = async (
  { clientOf, settings }: Emulator,
  count: number,
): Promise<readonly EventEnvelope[]> => {
  const client = clientOf();
  const handled: EventEnvelope[] = [];
  await new Promise<void>((resolve) => {
    client.events
      .subscribe({
        instance_id: settings['VZAPS_INSTANCE_ID']!,
        instance_token: settings['VZAPS_INSTANCE_TOKEN']!,
        retry_delay_seconds: 0.05,
      })
      .on('error', () => undefined)
      .on('All', (event) => {
        handled.push(event);
        if (handled.length === count) resolve();
      });
  });
  await client.close();
  return handled;
};

describe('vzaps-rx emulate', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'makes events for the library, tells of their acks, and ends at %s',
    async (signal) => {
      const emulator = await emulate('--rate', '100');
      const handled = await handleSome(emulator, 10);
      await emulator.running.wrote(new RegExp(`<-- ack \\[${handled[9]!.id}\\]`));
      const { exit_code, out, err } = await emulator.stop(signal);
      expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
      for (const { id, type } of handled.slice(0, 10)) {
        expect(out).toContain(`--> ${type} [${id}]`);
        expect(out).toContain(`<-- ack [${id}]`);
      }
      expect(out).toContain('●   connected, without a cursor');
      const [made = 0, acked = 0] = (lastLineOf(out).match(/\d+/g) ?? []).map(Number);
      const rest = made > acked ? ` · ${made - acked} not acked, and forgotten with the emulator` : '';
      expect(lastLineOf(out)).toBe(`made ${made} · acked ${acked} · connections 1${rest}`);
    },
  );

  it('lets go wrong what it is told to, and loses nothing by it', async () => {
    const emulator = await emulate('--rate', '200', '--faults', 'drop,duplicate,loseAcks', '--every', '0.1');
    const handled = await handleSome(emulator, 100);
    const { exit_code, out } = await emulator.stop();
    expect(exit_code).toBe(0);
    expect(out).toMatch(/^!!! (drop|duplicate|loseAcks)$/m);
    const made = [...out.matchAll(/^--> \w+ \[(\S+)\]/gm)].map(([, id]) => id);
    // Some more may have been handled before it was closed.
    expect(handled.length).toBeGreaterThanOrEqual(100);
    expect(handled.map(({ id }) => id)).toEqual(made.slice(0, handled.length));
  });

  it('serves a client that is nothing but fetch and a WebSocket', async () => {
    const emulator = await emulate('--rate', '0');
    const { settings, url } = emulator;
    const answer = await fetch(`${url}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_token: settings['VZAPS_CLIENT_TOKEN'],
        client_secret: settings['VZAPS_CLIENT_SECRET'],
      }),
    });
    const { access_token } = (await answer.json()) as { readonly access_token: string };
    const query = new URLSearchParams({
      access_token,
      instance_id: settings['VZAPS_INSTANCE_ID']!,
      instance_token: settings['VZAPS_INSTANCE_TOKEN']!,
      client_token: settings['VZAPS_CLIENT_TOKEN']!,
    });
    const socket = new WebSocket(`${settings['VZAPS_REALTIME_URL']}/events/ws?${query}`, {
      headers: {
        Authorization: `Bearer ${access_token}`,
        'X-Client-Token': settings['VZAPS_CLIENT_TOKEN']!,
        'X-Instance-Token': settings['VZAPS_INSTANCE_TOKEN']!,
      },
    });
    await once(socket, 'open');
    const message = once(socket, 'message') as Promise<[Buffer]>;
    const triggered = await program.command(
      'trigger',
      'Message',
      '--text',
      'hi',
      '--from',
      '5511999990000',
      '--url',
      url,
    ).ended;
    expect(triggered).toMatchObject({ exit_code: 0, err: '' });
    const event = JSON.parse(String((await message)[0])) as EventEnvelope;
    expect(event).toMatchObject({
      type: 'Message',
      data: { event: { Info: { Sender: '5511999990000@s.whatsapp.net' }, Message: { conversation: 'hi' } } },
    });
    expect(triggered.out).toBe(`--> Message [${event.id}] "hi" from Nova Pessoa\n`);
    socket.send(JSON.stringify({ type: 'ack', event_id: event.id }));
    await emulator.running.wrote(new RegExp(`<-- ack \\[${event.id}\\]`));
    socket.close();
    await emulator.stop();
  });

  it('keeps what is triggered while nobody is connected', async () => {
    const emulator = await emulate('--rate', '0');
    const { out } = await program.command('trigger', 'GroupParticipantsAdd', '--url', emulator.url).ended;
    const [event] = await handleSome(emulator, 1);
    expect(out).toContain(`--> GroupParticipantsAdd [${event!.id}]`);
    await emulator.stop();
  });

  it('complains of a port in use, in one line', async () => {
    const emulator = await emulate('--rate', '0');
    const port = new URL(emulator.url).port;
    const second = await program.command('emulate', '--port', port).ended;
    expect(second).toEqual({
      exit_code: 1,
      out: '',
      err: `error: port ${port} is in use: choose another one with --port, or 0 for a free one\n`,
    });
    await emulator.stop();
  });

  it('ends when nobody reads any more', async () => {
    const { running } = await emulate('--rate', '100');
    running.process.stdout?.destroy();
    expect(await running.ended).toMatchObject({ exit_code: 0, err: '' });
  });
});

describe('an emulator whose output', () => {
  it('can not be written says so, and fails', async () => {
    const { exit_code, err } = await program.commandTo('/dev/full', 'emulate', '--port', '0').ended;
    expect({ exit_code, err }).toEqual({
      exit_code: 1,
      err: "error: the output can't be written: ENOSPC: no space left on device, write\n",
    });
  });

  it('nobody takes any more ends all the same, some seconds after it was told to', async () => {
    const emulator = await emulate('--rate', '10000');
    const { running } = emulator;
    const { stdout } = running.process;
    stdout?.removeAllListeners('data');
    stdout?.pause();
    // Each has a line, and so many are more than a pipe and its reader hold.
    await handleSome(emulator, 5000);
    running.process.kill('SIGTERM');
    const exit_code = await new Promise((resolve) => running.process.once('exit', resolve));
    stdout?.resume();
    expect(exit_code).toBe(0);
  });
});

describe('a trigger', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await emulate('--rate', '0');
  });
  afterAll(async () => {
    const { out } = await emulator.stop();
    expect(out).not.toContain('-->');
  });

  it.each([
    ['a body that is no JSON', 'body', {}, 400, 'the body is to be a JSON object with a type'],
    ['an unknown type', { type: 'Massage' }, {}, 400, 'type is to be one of Message, ReadReceipt'],
    ['a text that is none', { type: 'Message', text: 5 }, {}, 400, 'text is to be a text'],
    ['a sender that is none', { type: 'Message', from: 'Ana' }, {}, 400, 'from is to be a phone number'],
    [
      'a text of no message',
      { type: 'Presence', text: 'hi' },
      {},
      400,
      'text and from are for a Message only',
    ],
    [
      'an unknown field',
      { type: 'Message', body: 'hi' },
      {},
      400,
      'there is no field body, but type, text, from',
    ],
    ['a page', { type: 'Message' }, { origin: 'https://page.example' }, 403, 'pages may not trigger events'],
  ])('is refused: %s', async (_what, body, headers, status, message) => {
    const answer = await fetch(`${emulator.url}/emulator/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { readonly message: string }).message).toContain(message);
  });

  it('is answered nowhere else', async () => {
    const answer = await fetch(`${emulator.url}/emulator`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { code: 'not_found', message: 'POST /token and POST /emulator/events are all there is' },
    ]);
  });
});

describe('vzaps-rx trigger', () => {
  it('says what to do where nothing answers', async () => {
    const url = 'http://127.0.0.1:1';
    expect(await program.command('trigger', 'Message', '--url', url).ended).toEqual({
      exit_code: 1,
      out: '',
      err: `error: nothing answers at ${url}: start it with 'vzaps-rx emulate', or name another --url\n`,
    });
  });

  it('sends a long text', async () => {
    const emulator = await emulate('--rate', '0');
    const text = 'long '.repeat(20_000);
    const { exit_code, out, err } = await program.command(
      ...['trigger', 'Message', '--text', text, '--url', emulator.url],
    ).ended;
    expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
    expect(out).toContain('--> Message [');
    await emulator.stop();
  });

  it.each([
    ['something else', 201, '{}', '(status 201) is no emulator of this version\n'],
    ['no JSON', 201, 'hello', '(status 201) is no emulator of this version\n'],
    ['a refusal', 400, '{"message":"not\\nso"}', '(status 400) is no emulator of this version: not so\n'],
  ])('says what answers: %s', async (_what, status, body, complaint) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { exit_code, out, err } = await program.command('trigger', 'Message', '--url', url).ended;
    server.close();
    expect({ exit_code, out }).toEqual({ exit_code: 1, out: '' });
    expect(err).toBe(`error: what answers at ${url} ${complaint}`);
  });
});
