import { openSession } from '../support/session';

const SUBSCRIPTIONS = 300;
const MOST_HANDSHAKES = 20;

const idle = (): void => undefined;

describe(`${SUBSCRIPTIONS} subscriptions of one client that lose their connection at once`, () => {
  it(`come back spread over time, and never more than ${MOST_HANDSHAKES} at a time`, async () => {
    const { gateway, subscribe } = await openSession();
    gateway.slowHandshake(0.01, SUBSCRIPTIONS * 2);
    let most = 0;
    void gateway
      .until(({ connections }) => {
        most = Math.max(most, connections.filter(({ status }) => status === 0).length);
        return false;
      })
      .catch(idle);
    for (let number = 0; number < SUBSCRIPTIONS; number += 1)
      subscribe({ retry_delay_seconds: 1 }).on('error', idle).on('All', idle);
    await gateway.opened(SUBSCRIPTIONS);
    // They were all started at once: here the limit is what held them back.
    expect(most).toBe(MOST_HANDSHAKES);

    const dropped_at = Date.now();
    gateway.drop();
    await gateway.opened(SUBSCRIPTIONS * 2);
    expect(most).toBe(MOST_HANDSHAKES);
    const quarters = [0, 0, 0, 0];
    for (const { at } of gateway.record.connections.slice(SUBSCRIPTIONS)) {
      const quarter = Math.min(3, Math.floor((at - dropped_at) / 250));
      quarters[quarter]! += 1;
    }
    // A quarter of them is expected in each.
    for (const count of quarters) expect(count).toBeGreaterThan(SUBSCRIPTIONS / 10);
    expect(gateway.record.token_requests).toHaveLength(1);
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
