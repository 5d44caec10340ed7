import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { verifySignature } from 'vzaps-rx';
import { createEnvelopes, createGateway, type Gateway } from 'vzaps-rx/testing';
import { makeDirectory } from '../../support/directories';
import { type BundledDemo, bundleDemo, type RunningDemo } from '../commands/runDemo';

/** One request that a receiver has got. */
interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly method: string | undefined;
}

/** A webhook handler, which answers as it is told. */
interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** Resolves when so many requests have come. */
  got(count: number): Promise<void>;
  stop(): Promise<void>;
}

const startReceiver = async (
  answer: (request: Received, response: ServerResponse) => void,
  port = 0,
): Promise<Receiver> => {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { headers, method } = request;
      const got = { id: String(headers['x-vzaps-event-id']), headers, body, method };
      received.push(got);
      answer(got, response);
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/webhook`,
    port: taken,
    received,
    got: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (received.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const status =
  (code: number) =>
  (_request: Received, response: ServerResponse): void => {
    response.writeHead(code).end();
  };

let program: BundledDemo;
let gateway: Gateway;
let receivers: Receiver[] = [];
beforeAll(async () => {
  program = await bundleDemo();
});
beforeEach(async () => {
  gateway = await createGateway();
});
afterEach(async () => {
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  receivers = [];
  await gateway.stop();
});
afterAll(() => program.remove());

const receive = async (...args: Parameters<typeof startReceiver>): Promise<Receiver> => {
  const receiver = await startReceiver(...args);
  receivers.push(receiver);
  return receiver;
};

const forward = (url: string, ...args: readonly string[]): RunningDemo => {
  const { client_options, subscribe_options } = gateway;
  return program.command(
    'listen',
    ...['--client-token', client_options.client_token, '--client-secret', client_options.client_secret],
    ...['--instance-id', subscribe_options.instance_id, '--instance-token', subscribe_options.instance_token],
    ...['--base-url', gateway.base_url, '--realtime-url', gateway.realtime_url],
    ...['--forward-to', url, ...args],
  );
};

const secretIn = (out: string): string => /signed with (whsec_\S+)/.exec(out)?.[1] ?? '';

describe('vzaps-rx listen --forward-to', () => {
  it('posts data as the body and the envelope in headers, signed, and acks what was taken', async () => {
    const receiver = await receive(status(204));
    const running = forward(
      receiver.url,
      '--count',
      '2',
      '-H',
      'Authorization: Bearer abc',
      '-H',
      'X-Test: 1',
    );
    await gateway.opened(1);
    const make = createEnvelopes();
    const events = [make.Message({ text: 'Olá 👋' }), make.Presence()];
    for (const event of events) gateway.send(event);
    const { exit_code, out, err } = await running.ended;
    expect({ exit_code, err }).toEqual({ exit_code: 0, err: '' });
    expect(receiver.received.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    const [{ method, headers, body }] = receiver.received as [Received];
    expect(JSON.parse(body)).toEqual(events[0]!.data);
    expect({ method, ...headers }).toMatchObject({
      method: 'POST',
      'content-type': 'application/json',
      'x-vzaps-event-type': 'Message',
      'x-vzaps-instance-id': 'instance-1',
      'x-vzaps-created-at': events[0]!.created_at,
      authorization: 'Bearer abc',
      'x-test': '1',
    });
    const signature = headers['x-vzaps-signature'] as string;
    const secret = secretIn(out);
    expect(await verifySignature({ body, signature, secret })).toBe(true);
    expect(await verifySignature({ body: `${body} `, signature, secret })).toBe(false);
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual(events.map(({ id }) => id));
    expect(out).toContain(`--> Message [${events[0]!.id}] "Olá 👋"`);
    expect(out).toMatch(
      new RegExp(`<-- \\[204\\] POST ${receiver.url} \\[${events[0]!.id}\\] \\(\\d+ ms\\)`),
    );
    expect(out).not.toContain(gateway.client_options.client_secret);
  });

  it('signs with the same secret each time, or with the one that it is told', async () => {
    const receiver = await receive(status(200));
    const secrets: string[] = [];
    for (const args of [[], [], ['--signing-secret', 'whsec_mine']]) {
      const running = forward(receiver.url, ...args);
      secrets.push(secretIn(await running.wrote(/● open/)));
      running.process.kill('SIGTERM');
      await running.ended;
    }
    expect(secrets[0]).toMatch(/^whsec_[\da-f]{40}$/);
    expect(secrets).toEqual([secrets[0], secrets[0], 'whsec_mine']);
  });

  it('tries again what was not taken, acks it only then, and lets no redirect count', async () => {
    const answers = [500, 302, 200];
    const receiver = await receive((_request, response) => {
      response.writeHead(answers.shift() ?? 200, { location: '/elsewhere' }).end();
    });
    const running = forward(receiver.url, '--count', '1');
    await gateway.opened(1);
    const event = createEnvelopes().Message();
    gateway.send(event);
    await receiver.got(2);
    expect(gateway.record.acks).toEqual([]);
    const { out } = await running.ended;
    expect([...out.matchAll(/<-- \[(\w+)\]/g)].map(([, code]) => code)).toEqual(['500', '302', '200']);
    expect(receiver.received.map(({ id, body }) => [id, body])).toEqual(
      Array(3).fill([event.id, JSON.stringify(event.data)]),
    );
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual([event.id]);
  });

  it('survives a receiver that is down, and one that breaks off', async () => {
    const gone = await startReceiver(status(200));
    await gone.stop();
    const running = forward(gone.url, '--count', '1');
    await gateway.opened(1);
    const event = createEnvelopes().Message();
    gateway.send(event);
    await running.wrote(/<-- \[ECONNREFUSED\]/);
    const broken = await startReceiver((_request, response) => response.destroy(), gone.port);
    await broken.got(1);
    await broken.stop();
    expect(gateway.record.acks).toEqual([]);
    await receive(status(200), gone.port);
    const { exit_code } = await running.ended;
    expect(exit_code).toBe(0);
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual([event.id]);
  });

  it('keeps the order of each chat, and lets one chat not wait for another', async () => {
    const make = createEnvelopes();
    const held: (() => void)[] = [];
    const first = make.Message({ from: '5511000000001' });
    const receiver = await receive(({ id }, response) => {
      const answer = (): void => void response.writeHead(200).end();
      if (id === first.id) held.push(answer);
      else answer();
    });
    const running = forward(receiver.url, '--count', '4', '--concurrency', '2');
    await gateway.opened(1);
    const second = make.Message({ from: '5511000000001' });
    const others = [make.Message({ from: '5511000000002' }), make.Message({ from: '5511000000002' })];
    for (const event of [first, second, ...others]) gateway.send(event);
    await receiver.got(3);
    await gateway.acked(others[1]!.id);
    // Two connections: which of them is the first to arrive is nobody's promise.
    const came = receiver.received.map(({ id }) => id);
    expect(came.filter((id) => id !== first.id)).toEqual(others.map(({ id }) => id));
    expect(came).toContain(first.id);
    held[0]?.();
    await running.ended;
    expect(receiver.received.at(-1)?.id).toBe(second.id);
  });

  it('acks nothing that hangs at the receiver when it is killed, and posts it again from its store', async () => {
    const directory = join(makeDirectory(), 'store');
    const make = createEnvelopes();
    const events = [make.Presence(), make.Presence()];
    const hanging = await receive(({ id }, response) => {
      if (id === events[0]!.id) response.writeHead(200).end();
    });
    const first = forward(hanging.url, '--store', directory);
    await gateway.opened(1);
    for (const event of events) gateway.send(event);
    await hanging.got(2);
    await gateway.acked(events[0]!.id);
    first.process.kill('SIGKILL');
    await first.ended;
    const receiver = await receive(status(200));
    const second = await forward(receiver.url, '--store', directory, '--count', '1').ended;
    expect(second.exit_code).toBe(0);
    expect(receiver.received.map(({ id }) => id)).toEqual([events[1]!.id]);
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual(events.map(({ id }) => id));
  });

  it('loses nothing though it is killed again and again, and repeats only what was under way', async () => {
    const KILLS = 5;
    const CONCURRENCY = 4;
    const store = join(makeDirectory(), 'store');
    const make = createEnvelopes();
    const sent: string[] = [];
    const send = (count: number): void => {
      for (let number = 0; number < count; number += 1) {
        const event = make.Message();
        sent.push(event.id);
        gateway.send(event);
      }
    };
    /** What was acked before the receiver had answered, and what came again though it was acked. */
    const too_early: string[] = [];
    const needless: string[] = [];
    const answered = new Set<string>();
    const receiver = await receive(({ id }, response) => {
      // Judged as each post arrives: one of a killed process may still come when the process is gone.
      if (gateway.record.acks.some(({ event_id }) => event_id === id))
        (answered.has(id) ? needless : too_early).push(id);
      setTimeout(() => {
        answered.add(id);
        response.writeHead(204).end();
      }, 3);
    });
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const running = forward(receiver.url, '--store', store, '--concurrency', String(CONCURRENCY));
      await gateway.opened(kill);
      send(60);
      await receiver.got(receiver.received.length + 30);
      running.process.kill('SIGKILL');
      await running.ended;
      await gateway.until(() => gateway.connected === 0);
    }
    const last = forward(receiver.url, '--store', store, '--concurrency', String(CONCURRENCY));
    await Promise.all(sent.map((id) => gateway.acked(id)));
    last.process.kill('SIGTERM');
    expect((await last.ended).exit_code).toBe(0);
    expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set(sent));
    expect({ too_early, needless }).toEqual({ too_early: [], needless: [] });
  });

  it('ends with its drain, and does not wait for a receiver that never answers', async () => {
    const receiver = await receive(() => undefined);
    const running = forward(receiver.url);
    await gateway.opened(1);
    const event = createEnvelopes().Message();
    gateway.send(event);
    await receiver.got(1);
    running.process.kill('SIGTERM');
    const { out, err } = await running.ended;
    expect(err).toContain('(DRAIN_INCOMPLETE)');
    expect((await running.ended).exit_code).toBe(1);
    expect(out).not.toContain('<--');
    expect(gateway.record.acks).toEqual([]);
  });
});
