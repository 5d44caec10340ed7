import { openSession } from '../support/session';

describe('a for await loop', () => {
  it('that is left and taken up again gets what waited for room, beside others who only look on', async () => {
    const { client, gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ max_in_flight: 2, redeliver_seconds: 0.01 });
    subscription.events$.subscribe();
    const handled: string[] = [];
    const events = Array.from({ length: 8 }, () => make.Message());
    let failures = 0;
    const looping = (async () => {
      while (handled.length < events.length)
        try {
          for await (const { id } of subscription) {
            // Long enough for all to come meanwhile.
            await new Promise((resolve) => setTimeout(resolve, 5));
            failures += 1;
            if (failures < 3) throw new Error('not yet');
            handled.push(id);
          }
          return;
        } catch {
          // The next loop takes up from here.
        }
    })();
    await gateway.opened(1);
    for (const event of events) gateway.send(event);
    for (const { id } of events) await gateway.acked(id);
    await client.close();
    await looping;
    expect([...handled].sort()).toEqual(events.map(({ id }) => id).sort());
  });
});
