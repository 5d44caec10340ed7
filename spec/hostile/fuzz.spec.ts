import { AsyncVZapsClient, EventEnvelope } from 'vzaps-rx';
import { createRandom } from '../processes/createRandom';
import { FedSocket } from '../support/fedSocket';
import { randomFrame } from './randomFrame';

const FRAMES = 100_000;

/** `SEED=…` runs the frames again that a failure has named. */
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

describe(`${FRAMES} random frames (SEED=${SEED})`, () => {
  it('are each an event or an error, and nothing else', async () => {
    const random = createRandom(SEED);
    const client = new AsyncVZapsClient({
      client_token: 'the-client-token',
      access_token: () => 'the-access-token',
      WebSocketCtor: FedSocket,
    });
    const subscription = client.events.subscribe({ instance_id: 'instance-1', instance_token: 'the-token' });
    let told = 0;
    let longest = 0;
    const codes = new Set<string>();
    subscription.errors$.subscribe(({ code, message }) => {
      if (codes.size < 20) codes.add(code === 'MALFORMED_FRAME' ? code : `${code}: ${message}`);
      told += 1;
      longest = Math.max(longest, message.length);
    });
    const delivered: EventEnvelope[] = [];
    subscription.on('All', (event) => {
      delivered.push(event);
    });
    const opened = new Promise((resolve) => subscription.on('open', resolve));
    await opened;
    const socket = FedSocket.last;
    if (socket === undefined) throw new Error('No socket was opened.');

    const ids = new Set<string>();
    const kinds = { events: 0, errors: 0, repeated: 0 };
    let last = '';
    let { received, malformed } = subscription.stats();
    try {
      for (let number = 0; number < FRAMES; number += 1) {
        last = randomFrame(random);
        const before = { received, malformed, told };
        delivered.length = 0;
        socket.onmessage?.({ data: last });
        ({ received, malformed } = subscription.stats());
        if (malformed > before.malformed) {
          kinds.errors += 1;
          if (told !== before.told + 1) throw new Error('the error was not told');
          if (received !== before.received) throw new Error('it is an event too');
        } else {
          if (received !== before.received + 1) throw new Error('it is neither an event nor an error');
          if (delivered.length === 0) kinds.repeated += 1;
          // Data of another kind than promised is passed on as it came.
          else if (!EventEnvelope.is({ ...delivered[0], data: {} })) throw new Error('the event is none');
          else kinds.events += 1;
          for (const { id } of delivered) ids.add(id);
        }
        // Acks go out between the frames of different reads.
        if (number % 1000 === 999) await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (cause) {
      throw new Error(`SEED=${SEED}: ${JSON.stringify(last)}`, { cause });
    }
    expect([...codes]).toEqual(['MALFORMED_FRAME']);
    expect(longest).toBeLessThan(1000);
    for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(FRAMES / 100);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await client.close();
    expect(subscription.stats().in_flight).toBe(0);
    // Each event was acked, and each repeat of it acked again.
    const acks = socket.sent.map((text) => JSON.parse(text) as { type: string; event_id: string });
    expect(acks.every(({ type }) => type === 'ack')).toBe(true);
    expect(new Set(acks.map(({ event_id }) => event_id))).toEqual(ids);
  }, 60_000);
});
