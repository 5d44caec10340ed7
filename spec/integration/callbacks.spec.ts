import { config, filter, firstValueFrom, lastValueFrom, NEVER, type Observable, Subject } from 'rxjs';
import type { EventEnvelope, SubscriptionState } from 'vzaps-rx';
import { scenario } from '../support/scenario';
import { openSession } from '../support/session';

const idle = (): void => undefined;

describe("on('open'), on('close') and on('error')", () => {
  it.each(['open', 'close', 'error'] as const)('take no options: %s', async (name) => {
    const { subscribe } = await openSession();
    expect(() => subscribe().on(name as string, () => undefined, { retries: 3 })).toThrow(
      `options: expected none for '${name}', but got some`,
    );
    // As everywhere an option that is undefined counts as left out.
    expect(() =>
      subscribe().on(name as string, () => undefined, { retries: undefined } as never),
    ).not.toThrow();
  });
});

describe('on() and off()', () => {
  it.each([
    ['', 'an empty string'],
    [undefined, 'nothing'],
    [['Message'], '["Message"]'],
  ])('refuse what is no name, and say what came: %j', async (type, came) => {
    const { subscribe } = await openSession();
    expect(() => subscribe().on(type as string, idle)).toThrow(
      `type: expected the name of an event type, but got ${came}`,
    );
  });

  it('connect nothing until there is a handler of events', () => {
    const access_token = jest.fn(() => 'token');
    return scenario(
      async ({ server, subscribe, handshakes, pass }) => {
        server('o');
        const subscription = subscribe().on('open', idle).on('close', idle).on('error', idle);
        subscription.state$.subscribe();
        await pass('60m ');
        expect(access_token).not.toHaveBeenCalled();
        subscription.on('Message', idle);
        handshakes.toBe('60m 0');
      },
      { client_options: { access_token } },
    );
  });

  it('give the first event to all handlers of the same tick, each what it asked for', async () => {
    const { gateway, make, subscribe } = await openSession();
    const seen: string[] = [];
    subscribe()
      .on('Message', ({ type }) => void seen.push(`first ${type}`))
      .on('Message', ({ type }) => void seen.push(`second ${type}`))
      .on('Presence', ({ type }) => void seen.push(`third ${type}`))
      .on('All', ({ type }) => void seen.push(`all ${type}`));
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await gateway.acked(message.id);
    expect(seen).toEqual(['first Message', 'second Message', 'all Message']);
    expect(gateway.record.connections).toHaveLength(1);
  });

  it('handle the events of one handler in order, one after the other', async () => {
    const { gateway, make, subscribe } = await openSession();
    const log: string[] = [];
    subscribe().on('Message', async ({ id }) => {
      log.push(`${id} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${id} ends`);
    });
    await gateway.opened(1);
    const events = [make.Message(), make.Message(), make.Message()];
    events.forEach((event) => {
      gateway.send(event);
    });
    await gateway.acked(events[2]!.id);
    expect(log).toEqual(events.flatMap(({ id }) => [`${id} begins`, `${id} ends`]));
  });

  it('take a handler away: what it handles is finished and acked, what waited comes to the others', () =>
    scenario(async ({ server, subscribe, pass, sleep, sent, handshakes }) => {
      server(['oab', 'o', 'ob']);
      const log: string[] = [];
      const subscription = subscribe();
      const once = async ({ id }: { readonly id: string }): Promise<void> => {
        log.push(`once ${id}`);
        await sleep(20);
        subscription.off('Message', once);
      };
      subscription.on('Message', once);
      await pass(100);
      subscription.on('Message', ({ id }) => void log.push(`next ${id}`));
      await pass(100);
      expect(log).toEqual(['once evt_a', 'next evt_b']);
      sent.toBe('      --------------------- a 78ms b');
      handshakes.toBe('0 99ms a');
    }));

  it('take a handler away: it gets nothing of what its going makes room for', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('oabc');
      const subscription = subscribe({ max_in_flight: 2 });
      const endless = (): Observable<never> => NEVER;
      subscription.on('error', idle).on('Message', idle).on('Message', endless);
      sent.toBe('- 99ms c 59s');
      await pass(100);
      expect(subscription.stats()).toMatchObject({ in_flight: 2, parked: 0 });
      subscription.off('Message', endless);
      await pass(1);
      expect(subscription.stats()).toMatchObject({ in_flight: 1, parked: 1 });
    }));

  it('may be what a handler returns: the subscription is not waited for', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    subscription.on('Message', () => subscription.on('Presence', idle).off('Message'));
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await gateway.acked(message.id);
    expect(subscription.stats().in_flight).toBe(0);
  });

  it('replace a handler in one turn on the same connection, and lose nothing meanwhile', async () => {
    const { gateway, make, subscribe } = await openSession({ resend_on_connect: false });
    const subscription = subscribe();
    const statuses: string[] = [];
    subscription.state$.subscribe(({ status }) => statuses.push(status));
    const finish$ = new Subject<void>();
    const [first, second] = [make.Message(), make.Message()];
    const old: string[] = [];
    const replaced: string[] = [];
    const handler = ({ id }: EventEnvelope): Observable<void> => {
      old.push(id);
      return finish$;
    };
    subscription.on('Message', handler);
    await gateway.opened(1);
    gateway.send(first);
    while (old.length === 0) await new Promise(setImmediate);
    subscription.off('Message', handler).on('Message', ({ id }) => void replaced.push(id));
    gateway.send(second);
    await gateway.acked(second.id);
    finish$.complete();
    await gateway.acked(first.id);
    expect([old, replaced]).toEqual([[first.id], [second.id]]);
    expect(statuses).toEqual(['idle', 'connecting', 'open']);
  });

  it('give what waited for a handler that is replaced in one turn to the next one first, without waiting', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ max_in_flight: 4, redeliver_seconds: 60 });
    const never$ = new Subject<void>();
    const next: string[] = [];
    const old = (): Observable<void> => never$;
    subscription.on('Message', old, { concurrency: 1 });
    await gateway.opened(1);
    const events = Array.from({ length: 10 }, () => make.Message());
    for (const event of events) gateway.send(event);
    while (subscription.stats().received < 10) await new Promise(setImmediate);
    subscription.off('Message', old).on('Message', ({ id }) => void next.push(id));
    // The first one still runs, and is the old handler's.
    const others = events.slice(1).map(({ id }) => id);
    for (const id of others) await gateway.acked(id);
    expect(next).toEqual(others);
    never$.complete();
  });

  it.each(['before', 'after'])(
    'give back at once what waited for a handler, also beside others, to one who comes %s it goes',
    async (when) => {
      const { gateway, make, subscribe } = await openSession();
      const subscription = subscribe({ redeliver_seconds: 60 }).on('Presence', () => undefined);
      const never$ = new Subject<void>();
      const old = (): Observable<void> => never$;
      subscription.on('Message', old);
      await gateway.opened(1);
      const events = Array.from({ length: 4 }, () => make.Message());
      for (const event of events) gateway.send(event);
      while (subscription.stats().received < 4) await new Promise(setImmediate);
      const next: string[] = [];
      const come = () => subscription.on('Message', ({ id }) => void next.push(id));
      if (when === 'before') come();
      subscription.off('Message', old);
      if (when === 'after') come();
      // The first one still runs, and is the old handler's.
      const others = events.slice(1).map(({ id }) => id);
      for (const id of others) await gateway.acked(id);
      expect(next).toEqual(others);
      never$.complete();
    },
  );

  it('leave what has failed its time, also when somebody more listens', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('oa');
      const subscription = subscribe({ redeliver_seconds: 60 });
      subscription.errors$.subscribe();
      subscription.on('Message', (_event, { count }) => {
        if (count === 1) throw new Error('not now');
      });
      sent.toBe('- 1m a');
      await pass(100);
      subscription.on('Message', () => undefined);
      await pass('2m ');
    }));

  it('deliver nothing to nobody: what comes before there is another handler comes to that one', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ max_in_flight: 1 });
    const ids: string[] = [];
    let leave = true;
    const handler = ({ id }: EventEnvelope): void => {
      if (!leave) return void ids.push(id);
      leave = false;
      // The next one, which waits for room, finds nobody for the rest of this turn.
      subscription.off('Message', handler);
      queueMicrotask(() => queueMicrotask(() => subscription.on('Message', handler)));
    };
    subscription.on('Message', handler);
    await gateway.opened(1);
    const events = [make.Message(), make.Message(), make.Message()];
    for (const event of events) gateway.send(event);
    for (const { id } of events) await gateway.acked(id);
    expect(ids).toEqual(events.slice(1).map(({ id }) => id));
    expect(gateway.record.connections).toHaveLength(1);
  });

  it('tell a handler how often its event was delivered, and no more', () =>
    scenario(async ({ server, subscribe, pass }) => {
      server('oa');
      const told: string[] = [];
      subscribe()
        .on('error', idle)
        .on('Message', (_event, delivery) => {
          told.push(JSON.stringify(delivery));
          if (told.length === 1) throw new Error('once');
        });
      await pass('2m ');
      expect(told).toEqual(['{"count":1}', '{"count":2}']);
    }));

  it('take all handlers of a type away', async () => {
    const { gateway, make, subscribe } = await openSession();
    const seen: string[] = [];
    const subscription = subscribe()
      .on('Message', () => void seen.push('one'))
      .on('Message', () => void seen.push('two'))
      .on('All', () => void seen.push('all'));
    await gateway.opened(1);
    subscription.off('Message');
    const message = make.Message();
    gateway.send(message);
    await gateway.acked(message.id);
    expect(seen).toEqual(['all']);
  });

  it('are all left where it is not known which is to go', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe().on('Message', idle).on('open', idle);
    for (const type of ['Message', 'open'])
      for (const handler of [undefined, null, 'reply'])
        expect(() => subscription.off(type, handler as never)).toThrow(
          /^handler: expected a function, but got /,
        );
    expect(() => subscription.off(undefined as never)).toThrow(
      'type: expected the name of an event type, but got nothing',
    );
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await gateway.acked(message.id);
  });

  it("tell of each connection with 'open' and 'close'", async () => {
    const { gateway, subscribe } = await openSession();
    const log: SubscriptionState['status'][] = [];
    const subscription = subscribe()
      .on('error', idle)
      .on('open', ({ status }) => log.push(status))
      .on('close', ({ status }) => log.push(status))
      .on('All', idle);
    await gateway.opened(1);
    gateway.drop();
    await firstValueFrom(subscription.state$.pipe(filter(({ status }) => status === 'waiting')));
    await firstValueFrom(subscription.state$.pipe(filter(({ status }) => status === 'open')));
    await subscription.close();
    expect(log).toEqual(['open', 'waiting', 'open', 'closed']);
  });

  it("tell of the end with 'error'", async () => {
    const { subscribe } = await openSession({}, { client_secret: 'wrong' });
    const error = await new Promise((resolve) => {
      subscribe().on('error', resolve).on('All', idle).on('Message', idle);
    });
    expect(error).toMatchObject({ code: 'WRONG_CREDENTIALS' });
  });

  it("call the other listeners when one throws, and don't stop", async () => {
    const { gateway, make, subscribe } = await openSession();
    const uncaught = new Promise((resolve) => {
      config.onUnhandledError = resolve;
    });
    let heard = 0;
    subscribe()
      .on('open', () => {
        throw new Error('listener');
      })
      .on('open', () => {
        heard += 1;
      })
      .on('All', idle);
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await gateway.acked(message.id);
    expect(heard).toBe(1);
    // RxJS throws it when the stack is empty.
    expect(await uncaught).toEqual(new Error('listener'));
    config.onUnhandledError = null;
  });

  it('are an uncaught error, once, when the end has no listener', async () => {
    const { subscribe } = await openSession({}, { client_secret: 'wrong' });
    const uncaught: unknown[] = [];
    await new Promise<void>((resolve) => {
      config.onUnhandledError = (error) => {
        uncaught.push(error);
        setImmediate(resolve);
      };
      subscribe().on('All', idle).on('Message', idle);
    });
    config.onUnhandledError = null;
    expect(uncaught).toEqual([expect.objectContaining({ code: 'WRONG_CREDENTIALS' })]);
  });
});

describe('for await', () => {
  it('acks an event when the next one is asked for, and gives back what was left by break', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    const events = [make.Message(), make.Message(), make.Message()];
    const opened = gateway.opened(1).then(() => {
      events.forEach((event) => {
        gateway.send(event);
      });
    });
    const bodies: string[] = [];
    for await (const event of subscription) {
      bodies.push(event.id);
      if (bodies.length === 2) break;
      expect(gateway.record.acks).toEqual([]);
    }
    await opened;
    await gateway.until(() => gateway.connected === 0);
    expect(bodies).toEqual([events[0]!.id, events[1]!.id]);
    expect(gateway.record.acks.map(({ event_id }) => event_id)).toEqual([events[0]!.id]);
    for await (const event of subscription) {
      bodies.push(event.id);
      if (event.id === events[2]!.id) await subscription.close().catch(idle);
    }
    expect(new Set(bodies.slice(2))).toEqual(new Set([events[1]!.id, events[2]!.id]));
  });

  it('gives back at close() what waits for the loop, which is not reported as unfinished', () =>
    scenario(async ({ server, subscribe, pass }) => {
      server('oabc');
      const subscription = subscribe();
      const errors: string[] = [];
      subscription.errors$.subscribe(({ message }) => errors.push(message));
      const bodies: string[] = [];
      const looping = (async () => {
        for await (const { id } of subscription) {
          bodies.push(id);
          await lastValueFrom(subscription.state$);
        }
      })();
      await pass(10);
      expect(subscription.stats()).toMatchObject({ in_flight: 3 });
      const closed = subscription.close();
      await pass('20s ');
      await closed;
      await looping;
      expect(bodies).toHaveLength(1);
      expect(errors).toEqual([expect.stringContaining('1 event ')]);
    }));

  it('ends with the error that ends the stream', async () => {
    const { subscribe } = await openSession({}, { client_secret: 'wrong' });
    const loop = async (): Promise<void> => {
      for await (const event of subscribe()) idle.call(event);
    };
    await expect(loop()).rejects.toMatchObject({ code: 'WRONG_CREDENTIALS' });
  });
});
