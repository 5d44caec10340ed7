import { createRandom } from '../processes/createRandom';
import { scenario } from '../support/scenario';
import { openSession } from '../support/session';

const SUBSCRIPTIONS = 300;
const MOST_HANDSHAKES = 20;

const idle = (): void => undefined;

describe(`${SUBSCRIPTIONS} subscriptions of one client that lose their connection at once`, () => {
  it(`come back spread over time, and never more than ${MOST_HANDSHAKES} at a time`, () =>
    scenario(
      async ({ server, subscribe, pass, requests }) => {
        // Each handshake takes 10 ms. The connections break together, and come back.
        const breaks_at = 2000;
        const rounds = Math.ceil(SUBSCRIPTIONS / MOST_HANDSHAKES);
        const first = Array.from({ length: SUBSCRIPTIONS }, (_, number) => {
          const began_at = Math.floor(number / MOST_HANDSHAKES) * 10;
          return ` 10ms o ${breaks_at - began_at - 11}ms #`;
        });
        server([...first, ...first.map(() => ' 10ms o')]);
        for (let number = 0; number < SUBSCRIPTIONS; number += 1)
          subscribe().on('error', idle).on('All', idle);
        const within = (from: number, to: number): number =>
          requests.filter(({ at_ms }) => at_ms >= from && at_ms < to).length;

        await pass(breaks_at);
        // They were all started at once: here the limit is what held them back.
        for (let round = 0; round < rounds; round += 1)
          expect(within(round * 10, round * 10 + 10)).toBe(MOST_HANDSHAKES);
        await pass(1200);
        expect(requests).toHaveLength(SUBSCRIPTIONS * 2);
        const at_a_time = requests.map(({ at_ms }) => within(at_ms, at_ms + 10));
        expect(Math.max(...at_a_time)).toBeLessThanOrEqual(MOST_HANDSHAKES);
        // Delays of up to a second: a quarter of them is expected in each quarter.
        for (const quarter of [0, 250, 500, 750])
          expect(within(breaks_at + quarter, breaks_at + quarter + 250)).toBeGreaterThan(SUBSCRIPTIONS / 10);
      },
      { random: createRandom(1) },
    ));

  it.each(['client.close()', 'a signal that all share'])('open nothing any more after %s', (how) => {
    const abort = new AbortController();
    const token = async (): Promise<Response> => Response.json({ access_token: 'token', expires_in: 3600 });
    return scenario(
      async ({ server, client, subscribe, pass, requests }) => {
        // No handshake is answered.
        server([]);
        for (let number = 0; number < 100; number += 1)
          subscribe({ signal: abort.signal }).on('error', idle).on('All', idle);
        await pass(1000);
        expect(requests).toHaveLength(MOST_HANDSHAKES);
        if (how !== 'client.close()') abort.abort();
        const closed = client.close();
        await pass('60m ');
        await closed;
        expect(requests).toHaveLength(MOST_HANDSHAKES);
      },
      { client_options: { access_token: undefined, client_secret: 'secret', fetch: token } as never },
    );
  });

  it('wait for their turn only as long as they live', async () => {
    const { gateway, client, subscribe } = await openSession();
    gateway.holdHandshakes(MOST_HANDSHAKES);
    const held = Array.from({ length: MOST_HANDSHAKES }, () => subscribe().on('All', idle));
    const given_up = subscribe().on('All', idle);
    const patient = subscribe({ last_event_id: 'patient' }).on('All', idle);
    await gateway.until(({ connections }) => connections.length === MOST_HANDSHAKES);
    await given_up.close();
    await held[0]!.close();
    await gateway.opened(1);
    expect(gateway.record.connections.at(-1)!.query['last_event_id']).toBe('patient');
    expect(gateway.record.connections).toHaveLength(MOST_HANDSHAKES + 1);
    await patient.close();
    await client.close();
  });
});
