import { openPage } from './openPage';
import type { PageGlobals, PageJob } from './page';

/** Only in the page. */
declare const vzaps: PageGlobals;

const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

const watchJob = (job: PageJob): void => {
  vzaps.running = vzaps.watch(job);
};

const handledSoFar = (): string[] => vzaps.running.handled;

describe('a page in Chromium', () => {
  it('handles and acks what comes, with a token of its backend', async () => {
    const { gateway, page, make, job, scripts, asked } = await openPage();
    await page.evaluate(watchJob, job);
    await gateway.opened(1);
    const events = Array.from({ length: 50 }, () => make.Message());
    events.forEach((event) => gateway.send(event));
    await gateway.acked(events[49]!);
    const told = await page.evaluate(async () => {
      const { client, subscription, handled, states, errors } = vzaps.running;
      await client.close();
      return { handled, states, errors, stats: subscription.stats(), cursor: subscription.last_event_id };
    });
    expect(told.handled).toEqual(idsOf(events));
    expect(told.stats).toMatchObject({ settled: 50, acked: 50, owed: 0, in_flight: 0 });
    expect(told.states).toEqual(['idle', 'connecting', 'open', 'closing', 'closed']);
    expect([told.errors, told.cursor]).toEqual([[], events[49]!.id]);
    await gateway.until(({ connections }) => connections[0]?.closed !== undefined);
    const { connections, token_requests } = gateway.record;
    expect(connections.map(({ closed }) => closed?.code)).toEqual([1000]);
    expect(token_requests).toHaveLength(1);
    // What exchanges a client_secret is not for pages.
    const exchanges = scripts.find((path) => path.includes('exchangedTokens'));
    expect(exchanges).toBeDefined();
    expect(asked).toContain('/page.js');
    expect(asked).not.toContain(exchanges);
  });

  it('lets the running handler finish when it is closed, and acks what that has handled', async () => {
    const { gateway, page, make, job } = await openPage();
    await page.evaluate(watchJob, { ...job, handler_ms: 300 });
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await page.waitForFunction(() => vzaps.running.subscription.stats().in_flight === 1);
    const told = await page.evaluate(async () => {
      const { client, subscription, handled } = vzaps.running;
      const before = [...handled];
      await client.close();
      return { before, handled, stats: subscription.stats() };
    });
    expect([told.before, told.handled]).toEqual([[], [event.id]]);
    expect(told.stats).toMatchObject({ acked: 1, owed: 0, in_flight: 0 });
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual([event.id]);
  });

  it('goes on after its cursor when the connection breaks, and handles nothing twice', async () => {
    const { gateway, page, make, job } = await openPage();
    await page.evaluate(watchJob, job);
    await gateway.opened(1);
    const events = Array.from({ length: 30 }, () => make.Message());
    gateway.loseAcks(5);
    for (const event of events.slice(0, 10)) gateway.send(event);
    await gateway.acked(events[9]!);
    gateway.drop();
    for (const event of events.slice(10)) gateway.send(event);
    // The gateway sends again what it has no ack of.
    await Promise.all(events.map((event) => gateway.acked(event)));
    expect(await page.evaluate(handledSoFar)).toEqual(idsOf(events));
    expect(await page.evaluate(() => vzaps.running.subscription.stats())).toMatchObject({ duplicates: 5 });
    expect(gateway.record.connections.map(({ query }) => query['last_event_id'])).toEqual([
      undefined,
      events[9]!.id,
    ]);
  });

  it('closes at max_in_flight, which is all it can do, and comes back until everything is handled', async () => {
    const { gateway, page, make, job } = await openPage();
    const subscribe_options = { ...job.subscribe_options, max_in_flight: 10 };
    await page.evaluate(watchJob, { ...job, subscribe_options, handler_ms: 1 });
    await gateway.opened(1);
    const events = Array.from({ length: 100 }, () => make.Message());
    events.forEach((event) => gateway.send(event));
    await Promise.all(events.map((event) => gateway.acked(event)));
    expect(await page.evaluate(handledSoFar)).toEqual(idsOf(events));
    expect(gateway.record.connections.length).toBeGreaterThan(3);
  });

  it('keeps the connection while one handler takes the place of another, in whatever microtask', async () => {
    const { gateway, page, make, job } = await openPage();
    await page.evaluate(async (given) => {
      const running = (vzaps.running = vzaps.begin(given));
      const { subscription, handler } = running;
      const first = (): void => undefined;
      subscription.on('All', first);
      await new Promise((resolve) => subscription.on('open', resolve));
      subscription.off('All', first);
      for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
      subscription.on('All', handler);
    }, job);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event);
    expect(await page.evaluate(handledSoFar)).toEqual([event.id]);
    expect(gateway.record.connections).toHaveLength(1);
  });

  it('tells at once of a socket that its policy forbids', async () => {
    const { gateway, page, job } = await openPage({}, "connect-src 'self'");
    await page.evaluate(watchJob, job);
    await page.waitForFunction(() => vzaps.running.errors.length > 0);
    const [error = ''] = await page.evaluate(() => vzaps.running.errors);
    expect(error).toMatch(/^CONNECTION_LOST: the connection failed: the WebSocket does not tell why/);
    expect(gateway.record.connections).toEqual([]);
  });

  it('comes back with another token of its backend where an upgrade was refused, which it is not told', async () => {
    const { gateway, page, make, job } = await openPage();
    gateway.refuse(401);
    await page.evaluate(watchJob, job);
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event);
    expect(gateway.record.connections.map(({ status }) => status)).toEqual([401, 101]);
    expect(gateway.record.token_requests).toHaveLength(2);
  });

  it('knows from IndexedDB what was handled before it was loaded again', async () => {
    const { gateway, page, make, job } = await openPage();
    const with_store = { ...job, database: 'events' };
    await page.evaluate(watchJob, with_store);
    await gateway.opened(1);
    const events = Array.from({ length: 6 }, () => make.Message());
    // So the gateway will send these again.
    gateway.loseAcks(3);
    for (const event of events.slice(0, 3)) gateway.send(event);
    await page.waitForFunction(() => vzaps.running.subscription.stats().acked === 3);
    await page.reload();
    for (const event of events.slice(3)) gateway.send(event);
    await page.evaluate(watchJob, with_store);
    await gateway.acked(events[5]!);
    expect(gateway.record.sent.filter(({ event_id }) => event_id === events[0]!.id)).toHaveLength(2);
    expect(await page.evaluate(handledSoFar)).toEqual(idsOf(events.slice(3)));
  });

  it('tries again at once when the network is back, however long the delay was to be', async () => {
    const { gateway, context, page, make, job } = await openPage();
    const subscribe_options = { ...job.subscribe_options, retry_delay_seconds: 3600 };
    await page.evaluate(watchJob, { ...job, subscribe_options, longest_delays: true });
    await gateway.opened(1);
    await context.setOffline(true);
    gateway.drop();
    await page.waitForFunction(() => vzaps.running.states.at(-1) === 'waiting');
    const event = make.Message();
    gateway.send(event);
    await context.setOffline(false);
    await gateway.acked(event);
    expect(await page.evaluate(handledSoFar)).toEqual([event.id]);
  });

  it('doubts its connection when the network is gone, and comes back where nothing is heard any more', async () => {
    const { gateway, context, page, make, job } = await openPage();
    await page.evaluate(watchJob, job);
    // The gateway's socket is open before the page's, which doubts nothing until then.
    await page.waitForFunction(() => vzaps.running.states.at(-1) === 'open');
    gateway.halfOpen();
    await context.setOffline(true);
    // Without doubts it waits for the better part of two minutes.
    await page.waitForFunction(() => vzaps.running.states.at(-1) === 'waiting', undefined, {
      timeout: 15_000,
    });
    await context.setOffline(false);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event);
    expect(await page.evaluate(handledSoFar)).toEqual([event.id]);
  });
});
