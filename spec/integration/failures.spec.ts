import { firstValueFrom, map, take, toArray } from 'rxjs';
import {
  acknowledge,
  type EventEnvelope,
  handle,
  type SubscribeOptions,
  type VZapsError,
  VZapsHandlerError,
} from 'vzaps-rx';
import { scenario } from '../support/scenario';
import { openSession, type Session } from '../support/session';

const failingTimes = (times: number) => {
  const counts: number[] = [];
  return {
    counts,
    handler: async (_event: unknown, { count }: { readonly count: number }): Promise<void> => {
      counts.push(count);
      if (counts.length <= times) throw new Error('database is down');
    },
  };
};

describe('a handler that fails', () => {
  it('leaves its event un-acked, does not end the stream, and gets the event again with its count', () => {
    const { counts, handler } = failingTimes(1);
    const errors: VZapsError[] = [];
    return scenario(async ({ server, subscribe, pass, events, sent }) => {
      server('oab');
      const subscription = subscribe().on('Message', handler);
      subscription.errors$.subscribe((error) => errors.push(error));
      sent.toBe('--b 59998ms a');
      await pass(100);
      expect(subscription.stats()).toMatchObject({ failed: 1, parked: 1 });
      // The cursor stays before what is not settled.
      expect(subscription.last_event_id).toBeUndefined();
      await pass('60s ');
      expect(counts).toEqual([1, 1, 2]);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toBeInstanceOf(VZapsHandlerError);
      expect((errors[0] as VZapsHandlerError).event.id).toBe(events['a']!.id);
      expect(subscription.last_event_id).toBe(events['b']!.id);
    });
  });

  it('gets the event again from the gateway, if that is sooner', () => {
    const { counts, handler } = failingTimes(1);
    return scenario(async ({ server, subscribe, pass, sent }) => {
      server('   oa 20s a');
      subscribe()
        .on('error', () => undefined)
        .on('Message', handler);
      sent.toBe('-- 20s a 60m -');
      await pass('1m ');
      expect(counts).toEqual([1, 2]);
    });
  });

  it('is tried again at once as often as retries says', () => {
    const { counts, handler } = failingTimes(2);
    return scenario(async ({ server, subscribe, pass, sent }) => {
      server('oa');
      subscribe().on('Message', handler, { retries: 2 });
      // After half of 1 s, and half of 2 s.
      sent.toBe('- 1500ms a');
      await pass('1m ');
      expect(counts).toEqual([1, 1, 1]);
    });
  });

  it("acks and gives up with on_failure: 'skip'", async () => {
    const { gateway, make, subscribe } = await openSession();
    const { handler } = failingTimes(1);
    const subscription = subscribe();
    const errors = firstValueFrom(subscription.errors$);
    const handled = firstValueFrom(
      subscription.events$.pipe(handle(handler, { on_failure: 'skip' }), take(1), toArray()),
    );
    await gateway.opened(1);
    const [failed, next] = [make.Message(), make.Message()];
    gateway.send(failed);
    gateway.send(next);
    await gateway.acked(failed.id);
    await gateway.acked(next.id);
    expect((await errors).message).toContain('acked and given up');
    expect(await handled).toEqual([next]);
  });

  it("ends the stream with on_failure: 'stop', and leaves the event un-acked", async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    const ended = firstValueFrom(
      subscription.events$.pipe(handle(() => Promise.reject(new Error('no')), { on_failure: 'stop' })),
    );
    await gateway.opened(1);
    gateway.send(make.Message());
    await expect(ended).rejects.toMatchObject({ code: 'HANDLER_FAILED', verdict: 'stop' });
    await gateway.until(() => gateway.connected === 0);
    expect(gateway.record.acks).toEqual([]);
  });

  it('may decide by function what becomes of the event', () => {
    const { handler, counts } = failingTimes(9);
    return scenario(async ({ server, subscribe, pass, sent }) => {
      server('oa');
      subscribe()
        .on('error', () => undefined)
        .on('Message', handler, { on_failure: (_error, _event, { count }) => (count < 3 ? 'park' : 'skip') });
      sent.toBe('- 2m a');
      await pass('60m ');
      expect(counts).toEqual([1, 2, 3]);
    });
  });

  it('does not make those handle the event again who had handled it', () => {
    const { handler, counts } = failingTimes(1);
    const others: string[] = [];
    return scenario(async ({ server, subscribe, pass, events, sent }) => {
      server('oa');
      subscribe()
        .on('error', () => undefined)
        .on('All', ({ id }) => void others.push(id))
        .on('Message', handler);
      sent.toBe('- 1m a');
      await pass('60m ');
      expect(counts).toEqual([1, 2]);
      expect(others).toEqual([events['a']!.id]);
    });
  });

  it('is warned of where nobody listens for errors', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await scenario(({ server, subscribe, sent }) => {
      server('oa');
      subscribe().on('Message', failingTimes(1).handler);
      sent.toBe('- 1m a');
    });
    const warnings = warn.mock.calls.map(([message]) => String(message));
    warn.mockRestore();
    expect(warnings).toEqual([expect.stringContaining('HANDLER_FAILED')]);
  });
});

describe('a handler that is unsubscribed while it runs', () => {
  it('leaves its event un-acked, and the event comes to the next subscriber', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe();
    const started = new Promise<void>((resolve) => {
      const running = subscription.events$
        .pipe(
          handle(() => {
            queueMicrotask(() => {
              running.unsubscribe();
              resolve();
            });
            return new Promise(() => undefined);
          }),
        )
        .subscribe();
    });
    await gateway.opened(1);
    const message = make.Message();
    gateway.send(message);
    await started;
    await gateway.until(() => gateway.connected === 0);
    expect(gateway.record.acks).toEqual([]);
    expect(subscription.stats()).toMatchObject({ parked: 1, in_flight: 0 });
    const counts: number[] = [];
    subscription.events$.pipe(handle((_event, { count }) => void counts.push(count))).subscribe();
    await gateway.acked(message.id);
    expect(counts).toEqual([2]);
  });
});

describe("a copy of an event with ack: 'manual'", () => {
  const copyOne = async (session: Session, options: Partial<SubscribeOptions> = {}) => {
    const subscription = session.subscribe({ ack: 'manual', ...options });
    const copies: EventEnvelope[] = [];
    const copying = subscription.events$
      .pipe(map((event) => ({ ...event })))
      .subscribe((copy) => copies.push(copy));
    await session.gateway.opened(1);
    const message = session.make.Message();
    session.gateway.send(message);
    while (copies.length === 0) await new Promise((resolve) => setImmediate(resolve));
    return { copies, copying, message, subscription };
  };

  it('is acked when it is acknowledged later', async () => {
    const session = await openSession();
    const { copies, message } = await copyOne(session);
    acknowledge(copies[0]!);
    await session.gateway.acked(message.id);
  });

  it('is acked also after unsubscribing, before the connection closes', async () => {
    const session = await openSession();
    const { copies, copying, message } = await copyOne(session);
    copying.unsubscribe();
    await new Promise((resolve) => setImmediate(resolve));
    acknowledge(copies[0]!);
    await session.gateway.acked(message.id);
    await session.gateway.until(() => session.gateway.connected === 0);
  });

  it('can be acknowledged more than once, also when its subscription is closed', async () => {
    const session = await openSession();
    const { copies, message, subscription } = await copyOne(session);
    acknowledge(copies[0]!);
    acknowledge({ ...copies[0]! });
    await session.gateway.acked(message.id);
    acknowledge({ ...copies[0]! });
    await subscription.close();
    acknowledge(copies[0]!);
    expect(subscription.stats()).toMatchObject({ in_flight: 0, settled: 1 });
  });

  it('can be acknowledged after close() has left it', async () => {
    const session = await openSession();
    const { copies, subscription } = await copyOne(session, { close_timeout_seconds: 0.05 });
    subscription.errors$.subscribe();
    await subscription.close();
    acknowledge(copies[0]!);
    acknowledge(copies[0]!);
    expect(session.gateway.record.acks).toEqual([]);
  });

  it('is refused where its subscription acks by itself', async () => {
    const session = await openSession();
    const { copies, message } = await copyOne(session, { ack: 'auto' });
    await session.gateway.acked(message.id);
    expect(() => acknowledge(copies[0]!)).toThrow(/manual.*'auto'/);
  });
});
