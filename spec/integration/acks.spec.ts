import {
  concatMap,
  delay,
  lastValueFrom,
  filter,
  groupBy,
  map,
  mergeMap,
  Subject,
  firstValueFrom,
  take,
  toArray,
} from 'rxjs';
import { acknowledge, type EventEnvelope, handle, ofType, reject, type VZapsError } from 'vzaps-rx';
import { WebSocket } from 'ws';
import { scenario } from '../support/scenario';
import { openSession } from '../support/session';

const ackedIds = (record: { readonly acks: readonly { readonly event_id: string }[] }): readonly string[] =>
  record.acks.map(({ event_id }) => event_id);

describe('an ack', () => {
  it('is sent only after the handler has completed', async () => {
    const { gateway, make, subscribe } = await openSession();
    const started$ = new Subject<void>();
    const finish$ = new Subject<void>();
    subscribe().on('Message', () => {
      started$.next();
      return finish$;
    });
    await gateway.opened(1);
    const [slow, other] = [make.Message(), make.Presence()];
    const started = firstValueFrom(started$);
    gateway.send(slow);
    gateway.send(other);
    await started;
    // The event after it is acked already: whatever could have been sent by now has been.
    await gateway.acked(other.id);
    expect(ackedIds(gateway.record)).toEqual([other.id]);
    finish$.complete();
    await gateway.acked(slow.id);
  });

  it('leaves with all that are owed, in one write, also on a new connection', async () => {
    let writes = 0;
    class CountedWebSocket extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        this.on('upgrade', ({ socket }) => {
          for (const method of ['_write', '_writev'] as const) {
            const original = socket[method]?.bind(socket) as ((...written: unknown[]) => void) | undefined;
            socket[method] = (...written: unknown[]) => {
              writes += 1;
              original?.(...written);
            };
          }
        });
      }
    }
    const { gateway, make, subscribe } = await openSession(
      { resend_on_connect: false },
      { WebSocketCtor: CountedWebSocket },
    );
    const finish$ = new Subject<void>();
    const subscription = subscribe().on('Message', () => finish$, { concurrency: 50 });
    await gateway.opened(1);
    const events = Array.from({ length: 50 }, () => make.Message());
    for (const event of events) gateway.send(event);
    while (subscription.stats().in_flight < 50) await new Promise(setImmediate);
    const dropped = firstValueFrom(subscription.state$.pipe(filter(({ status }) => status === 'waiting')));
    gateway.drop();
    await dropped;
    writes = 0;
    finish$.complete();
    await gateway.until(({ acks }) => acks.length === 50);
    // The acks, and the ping that asks for the first sign of life.
    expect(writes).toBeLessThanOrEqual(2);
  });

  it('is sent once on a new connection, also where the gateway sends its event again meanwhile', async () => {
    const { gateway, make, subscribe } = await openSession();
    const finish$ = new Subject<void>();
    const subscription = subscribe().on('Message', () => finish$);
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    while (subscription.stats().in_flight === 0) await new Promise(setImmediate);
    const waiting = firstValueFrom(subscription.state$.pipe(filter(({ status }) => status === 'waiting')));
    gateway.drop();
    await waiting;
    finish$.complete();
    await gateway.acked(event.id);
    while (subscription.stats().duplicates === 0) await new Promise(setImmediate);
    const next = make.Presence();
    gateway.send(next);
    await gateway.acked(next.id);
    expect(ackedIds(gateway.record)).toEqual([event.id, next.id]);
  });

  it('is sent for what a filter leaves out', async () => {
    const { gateway, make, subscribe } = await openSession();
    const handled: string[] = [];
    subscribe()
      .events$.pipe(
        ofType('Message'),
        filter(({ data }) => data.media_url !== undefined),
        handle((event) => void handled.push(event.id)),
      )
      .subscribe();
    await gateway.opened(1);
    const events = [make.Message(), make.Message({ media: 'image' }), make.Connected()];
    events.forEach((event) => {
      gateway.send(event);
    });
    await gateway.until(({ acks }) => acks.length === 3);
    expect(handled).toEqual([events[1]!.id]);
  });

  it('waits for two handles on one stream, and is sent once', async () => {
    const { gateway, make, subscribe } = await openSession();
    const finish$ = new Subject<void>();
    const handled: string[] = [];
    const { events$ } = subscribe();
    events$.pipe(handle(() => void handled.push('fast'))).subscribe();
    events$
      .pipe(
        ofType('Message'),
        handle(() => finish$),
      )
      .subscribe(() => handled.push('slow'));
    await gateway.opened(1);
    const [message, presence] = [make.Message(), make.Presence()];
    gateway.send(message);
    gateway.send(presence);
    await gateway.acked(presence.id);
    expect(ackedIds(gateway.record)).not.toContain(message.id);
    finish$.complete();
    await gateway.acked(message.id);
    expect(handled).toEqual(['fast', 'fast', 'slow']);
    expect(gateway.record.acks).toHaveLength(2);
  });

  it("waits for an on('Message') beside an on('All')", async () => {
    const { gateway, make, subscribe } = await openSession();
    const finish$ = new Subject<void>();
    subscribe()
      .on('All', () => undefined)
      .on('Message', () => finish$);
    await gateway.opened(1);
    const [message, presence] = [make.Message(), make.Presence()];
    gateway.send(message);
    gateway.send(presence);
    await gateway.acked(presence.id);
    expect(ackedIds(gateway.record)).toEqual([presence.id]);
    finish$.complete();
    await gateway.acked(message.id);
  });

  it('waits for a handler behind groupBy and mergeMap', async () => {
    const { gateway, make, subscribe } = await openSession();
    const finish$ = new Subject<void>();
    subscribe()
      .events$.pipe(
        groupBy(({ type }) => type),
        mergeMap((group$) => group$.pipe(handle(() => (group$.key === 'Message' ? finish$ : undefined)))),
      )
      .subscribe();
    await gateway.opened(1);
    const [message, presence] = [make.Message(), make.Presence()];
    gateway.send(message);
    gateway.send(presence);
    await gateway.acked(presence.id);
    expect(ackedIds(gateway.record)).toEqual([presence.id]);
    finish$.complete();
    await gateway.acked(message.id);
  });

  it('waits for a handler that gets a copy of the event', async () => {
    const { gateway, make, subscribe } = await openSession();
    const finish$ = new Subject<void>();
    subscribe()
      .events$.pipe(
        map((event) => ({ ...event, mine: true })),
        handle(({ type }) => (type === 'Message' ? finish$ : undefined)),
      )
      .subscribe();
    await gateway.opened(1);
    const [message, presence] = [make.Message(), make.Presence()];
    gateway.send(message);
    gateway.send(presence);
    // One after the other: the presence waits for the message, and neither may be acked.
    gateway.duplicate(1);
    const last = make.Presence();
    gateway.send(last);
    await gateway.until(({ sent }) => sent.length === 4);
    expect(ackedIds(gateway.record)).toEqual([]);
    finish$.complete();
    await gateway.until(({ acks }) => acks.length === 3);
  });

  it('is sent for every event of a plain subscription', async () => {
    const { gateway, make, client } = await openSession();
    const two = firstValueFrom(client.events.stream(gateway.subscribe_options).pipe(take(2), toArray()));
    await gateway.opened(1);
    const events = [make.Message(), make.Message()];
    events.forEach((event) => {
      gateway.send(event);
    });
    expect(await two).toEqual(events);
    await gateway.until(({ acks }) => acks.length === 2);
    await gateway.until(() => gateway.connected === 0);
  });

  it('is owed over a lost connection, and goes out first on the next one', async () => {
    const { gateway, make, subscribe } = await openSession({ resend_on_connect: false });
    const finish$ = new Subject<void>();
    const started$ = new Subject<void>();
    const started = firstValueFrom(started$);
    const subscription = subscribe().on('Message', () => {
      started$.next();
      return finish$;
    });
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await started;
    gateway.refuse(503, { times: 1 });
    gateway.drop();
    await gateway.until(({ connections }) => connections.length === 2);
    finish$.complete();
    expect(subscription.stats().owed).toBe(1);
    await gateway.acked(message.id);
    expect(gateway.record.acks[0]!.connection).toBe(3);
  });

  it('is sent again for a settled event that comes again, which is not handled again', () =>
    scenario(async ({ server, subscribe, pass, observe, sent }) => {
      server('   oa 10s a');
      const subscription = subscribe();
      observe(subscription.events$).toBe('-a');
      sent.toBe('-a 10s a');
      await pass('1m ');
      expect(subscription.stats()).toMatchObject({ delivered: 1, duplicates: 1, acked: 2 });
    }));

  it('is not sent for an event in flight that comes again', async () => {
    const { gateway, make, subscribe } = await openSession();
    const finish$ = new Subject<void>();
    const handled: string[] = [];
    const subscription = subscribe().on('Message', ({ id }) => {
      handled.push(id);
      return finish$;
    });
    await gateway.opened(1);
    const [message, presence] = [make.Message(), make.Presence()];
    gateway.duplicate(1);
    gateway.send(message);
    gateway.send(presence);
    await gateway.acked(presence.id);
    expect(subscription.stats()).toMatchObject({ duplicates: 1, in_flight: 1 });
    finish$.complete();
    await gateway.acked(message.id);
    expect(handled).toEqual([message.id]);
    expect(ackedIds(gateway.record)).toEqual([presence.id, message.id]);
  });
});

describe('an event that a handler writes to', () => {
  it('is acked, and comes again, by the id that it came with', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('oa');
      const ids: string[] = [];
      const subscription = subscribe();
      subscription.errors$.subscribe();
      subscription.on('All', (event, { count }) => {
        ids.push(event.id);
        Object.assign(event, { id: 'of my own' });
        if (count === 1) throw new Error('not now');
      });
      sent.toBe('- 1m a');
      await pass('2m ');
      expect(ids[1]).toBe(ids[0]);
      expect(subscription.stats()).toMatchObject({ settled: 1, in_flight: 0, parked: 0 });
    }));
});

describe("ack: 'manual'", () => {
  it('settles nothing by itself, and what acknowledge() is called for', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ ack: 'manual' });
    const two = firstValueFrom(
      subscription.events$.pipe(
        handle(() => undefined),
        take(2),
        toArray(),
      ),
    );
    const keep = subscription.events$.subscribe();
    await gateway.opened(1);
    const [first, second] = [make.Message(), make.Message()];
    gateway.send(first);
    gateway.send(second);
    const events = await two;
    acknowledge(events[1]!);
    acknowledge(events[1]!);
    await gateway.acked(second.id);
    expect(ackedIds(gateway.record)).toEqual([second.id]);
    acknowledge(events[0]!);
    await gateway.acked(first.id);
    keep.unsubscribe();
  });

  it('takes a copy for the event of the subscription that is open, and not of one that has ended', async () => {
    const { gateway, make, subscribe } = await openSession();
    const first = subscribe({ ack: 'manual', close_timeout_seconds: 0 });
    first.errors$.subscribe();
    const left = firstValueFrom(first.events$);
    first.events$.subscribe();
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await left;
    await first.close();
    const second = subscribe({ ack: 'manual' });
    second.events$.pipe(concatMap(async (again) => ({ ...again }))).subscribe(acknowledge);
    await gateway.acked(event);
    expect(second.stats()).toMatchObject({ settled: 1, in_flight: 0 });
    // It is no mistake to speak of what the first one has left.
    acknowledge({ ...event });
    expect(first.stats()).toMatchObject({ settled: 0 });
  });

  it('brings again what was rejected, and tells of the error', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('oa');
      const errors: VZapsError[] = [];
      const subscription = subscribe({ ack: 'manual' });
      subscription.errors$.subscribe((error) => errors.push(error));
      let times = 0;
      subscription.events$.subscribe((event) => {
        times += 1;
        if (times === 1) reject(event, new Error('not now'));
        else acknowledge(event);
      });
      sent.toBe('- 1m a');
      await pass('10m ');
      expect(times).toBe(2);
      expect(errors.map(({ code, cause }) => [code, (cause as Error).message])).toEqual([
        ['HANDLER_FAILED', 'not now'],
      ]);
    }));

  it.each(['on', 'handle', 'for await'] as const)(
    'runs the code again that has rejected an event, in %s',
    (way) =>
      scenario(async ({ server, subscribe, pass, sent }) => {
        server('oa');
        const subscription = subscribe({ ack: 'manual' });
        subscription.errors$.subscribe();
        let times = 0;
        const decide = (event: EventEnvelope): void => {
          times += 1;
          if (times === 1) reject(event, new Error('not now'));
          else acknowledge(event);
        };
        const loop = async (): Promise<void> => {
          for await (const event of subscription) decide(event);
        };
        if (way === 'on') subscription.on('All', decide);
        else if (way === 'handle') subscription.events$.pipe(handle(decide)).subscribe();
        const ended = way === 'for await' ? loop() : undefined;
        sent.toBe('- 1m a');
        await pass('10m ');
        expect(times).toBe(2);
        const closed = subscription.close();
        await pass('1m ');
        await closed;
        await ended;
      }),
  );

  it('does not take a word about an event for one about it when it has come again', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('oa');
      const subscription = subscribe({ ack: 'manual' });
      subscription.errors$.subscribe();
      const came: EventEnvelope[] = [];
      subscription.events$.subscribe((event) => came.push(event));
      sent.toBe('- 61009ms a');
      await pass(10);
      reject(came[0]!, new Error('not now'));
      await pass('61s ');
      expect(came).toHaveLength(2);
      acknowledge(came[0]!);
      expect(subscription.stats().in_flight).toBe(1);
      acknowledge(came[1]!);
      await pass(1);
    }));

  it('refuses to acknowledge an event that settles by itself', async () => {
    const { gateway, make, subscribe } = await openSession();
    const thrown: unknown[] = [];
    subscribe().on('All', (event) => {
      try {
        acknowledge(event);
      } catch (error) {
        thrown.push((error as VZapsError).code);
      }
    });
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await gateway.acked(message.id);
    expect(thrown).toEqual(['INVALID_OPTION']);
  });
});

describe('a handle behind an asynchronous operator', () => {
  it('is told of once, with the remedy', async () => {
    const { gateway, make, subscribe } = await openSession();
    const errors: VZapsError[] = [];
    const handled: string[] = [];
    const subscription = subscribe();
    subscription.errors$.subscribe((error) => errors.push(error));
    const done = firstValueFrom(
      subscription.events$.pipe(
        delay(1),
        handle(({ id }) => void handled.push(id)),
        take(3),
        toArray(),
      ),
    );
    await gateway.opened(1);
    for (let count = 0; count < 3; count += 1) gateway.send(make.Message());
    await done;
    expect(handled).toHaveLength(3);
    expect(errors.map(({ code }) => code)).toEqual(['LATE_CLAIM']);
    expect(errors[0]!.message).toContain('put handle() before');
  });

  it('is told of too if the operator makes another object of the event', async () => {
    const { gateway, make, subscribe } = await openSession();
    const errors: VZapsError[] = [];
    const subscription = subscribe();
    subscription.errors$.subscribe((error) => errors.push(error));
    const done = firstValueFrom(
      subscription.events$.pipe(
        concatMap(async (event) => ({ ...event, customer: await Promise.resolve('Ana') })),
        handle(() => undefined),
        take(3),
        toArray(),
      ),
    );
    await gateway.opened(1);
    for (let count = 0; count < 3; count += 1) gateway.send(make.Message());
    await done;
    expect(errors.map(({ code }) => code)).toEqual(['LATE_CLAIM']);
  });
});

describe('a stream that has enough', () => {
  it('still handles and acks what it has let through', async () => {
    const { client, gateway, make } = await openSession();
    const running: string[] = [];
    const handled = lastValueFrom(
      client.events.stream(gateway.subscribe_options).pipe(
        take(3),
        handle(async ({ id }) => {
          running.push(id);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }),
        toArray(),
      ),
    );
    await gateway.opened(1);
    const events = [make.Message(), make.Presence(), make.Message()];
    for (const event of events) gateway.send(event);
    expect((await handled).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    await gateway.until(({ acks, connections }) => acks.length === 3 && connections[0]?.closed !== undefined);
    expect(gateway.record.connections[0]?.closed?.code).toBe(1000);
    while (client.stats().length > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});
