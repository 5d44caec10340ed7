import { openSession } from '../support/session';

describe('a flood', () => {
  it('never has more than max_in_flight events in flight, and loses none', async () => {
    const { gateway, make, subscribe } = await openSession();
    const seen: string[] = [];
    let most = 0;
    const subscription = subscribe({ max_in_flight: 50 }).on('Message', async ({ id }) => {
      most = Math.max(most, subscription.stats().in_flight);
      seen.push(id);
      if (seen.length % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    });
    await gateway.opened(1);
    const events = Array.from({ length: 3000 }, () => make.Message());
    events.forEach((event) => {
      gateway.send(event);
    });
    await gateway.acked(events.at(-1)!.id);
    expect(seen).toEqual(events.map(({ id }) => id));
    expect(most).toBe(50);
    expect(gateway.record.connections).toHaveLength(1);
  });
});
