import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Observable, of, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { AsyncVZapsClient, type EventEnvelope, handle } from 'vzaps-rx';
import { createEnvelopes, marbles } from 'vzaps-rx/testing';
import { createForwarder } from '~/cli/forwarding/forward';

const MINUTE_MS = 60_000;
const LETTERS = Array.from('abcdefgh');

/** How `vzaps-rx listen --forward-to` handles events, but for the request itself. */
const { handle_options } = createForwarder(
  { url: 'http://localhost/webhook', headers: {}, secret: 'whsec_1', concurrency: 2 },
  () => undefined,
  { now: () => 0, schedule: () => timer(0).subscribe() },
);

describe('forwarding to a receiver that is down for half an hour', () => {
  it('acks nothing meanwhile, tries each event now and then, and delivers all within a minute when it is back', () =>
    marbles(async ({ server, client_options, subscribe_options, observe, sent, errorsOf, pass }) => {
      server(`o${LETTERS.join('')}`);
      const subscription = new AsyncVZapsClient(client_options).events.subscribe(subscribe_options);
      errorsOf(subscription);
      let is_down = true;
      timer(30 * MINUTE_MS).subscribe(() => (is_down = false));
      const tries = new Map<string, number>();
      const post = ({ id }: EventEnvelope): Observable<unknown> => {
        tries.set(id, (tries.get(id) ?? 0) + 1);
        return is_down ? throwError(() => new Error('the receiver did not answer')) : of(0);
      };
      const taken = observe(subscription.events$.pipe(handle(post, handle_options)));

      await pass(30 * MINUTE_MS);
      expect(taken.moments).toEqual([]);
      expect(sent.moments).toEqual([]);
      expect(tries.size).toBe(LETTERS.length);
      for (const count of tries.values()) {
        expect(count).toBeGreaterThan(30);
        expect(count).toBeLessThan(30 * 2 * 5);
      }

      await pass(MINUTE_MS);
      const ids = LETTERS.map((letter) => `evt_${letter}`);
      expect(taken.moments.map(({ value }) => (value as EventEnvelope).id).sort()).toEqual(ids);
      expect(sent.moments.map(({ value }) => value).sort()).toEqual(ids);
    }));
});

describe('forwarding to a receiver that takes an event and never answers', () => {
  it('gives up after 30 s, since nothing says that the event was taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const scheduler = new TestScheduler(() => undefined);
      scheduler.maxFrames = Infinity;
      const printed: string[] = [];
      const { post } = createForwarder(
        {
          url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
          headers: {},
          secret: 'whsec_1',
          concurrency: 1,
        },
        (line) => void printed.push(line.map(({ text }) => text).join('')),
        scheduler,
      );
      const event = createEnvelopes().Message();
      const requested = once(server, 'request');
      const posting = post(event);
      await Promise.race([requested, posting]);
      expect(printed).toEqual([]);
      scheduler.flush();
      await expect(posting).rejects.toThrow('the receiver did not answer (TIMEOUT)');
      expect(printed).toEqual([expect.stringMatching(/^<-- \[TIMEOUT\] POST \S+ \[evt_\w+\] \(30000 ms\)$/)]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('forwarding an event whose id holds half of a surrogate pair', () => {
  it('tells it with another sign, and shows nothing of the query', async () => {
    const server = createServer((request, response) =>
      request.resume().on('end', () => response.end()),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const ids: unknown[] = [];
      server.on('request', ({ headers }) => ids.push(headers['x-vzaps-event-id']));
      const printed: string[] = [];
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { post } = createForwarder(
        { url: `${origin}/webhook?api_key=hunter2`, headers: {}, secret: 'whsec_1', concurrency: 1 },
        (line) => void printed.push(line.map(({ text }) => text).join('')),
        new TestScheduler(() => undefined),
      );
      await post({ ...createEnvelopes().Message(), id: 's\ud800x' });
      expect(ids).toEqual([encodeURI('s\ufffdx')]);
      expect(printed).toEqual([expect.stringContaining(`POST ${origin}/webhook?… [`)]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
