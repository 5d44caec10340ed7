import { handle, ofType } from 'vzaps-rx';
import { openSession } from '../support/session';

describe('smoke', () => {
  it('delivers, acks, reconnects', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    const seen: string[] = [];
    subscription.errors$.subscribe((e) => console.log(e.code, e.message));
    subscription.state$.subscribe((s) => console.log(JSON.stringify(s)));
    subscription.events$
      .pipe(
        ofType('Message'),
        handle(async (e) => {
          seen.push(e.id);
        }),
      )
      .subscribe();
    await gateway.opened(1);
    const a = make.Message();
    const p = make.Presence();
    gateway.send(a);
    gateway.send(p);
    await gateway.acked(a.id);
    await gateway.acked(p.id);
    expect(seen).toEqual([a.id]);
    gateway.drop();
    const b = make.Message();
    gateway.send(b);
    await gateway.acked(b.id);
    console.log(subscription.stats(), gateway.record.connections);
    await subscription.close();
    expect(gateway.connected).toBe(0);
  });
});
