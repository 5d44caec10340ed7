import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catchError, firstValueFrom, ignoreElements, lastValueFrom, of, Subject } from 'rxjs';
import { type EventStore, VZapsStoreError } from 'vzaps-rx';
import { levelStore } from 'vzaps-rx/stores/level';
import { memoryStore } from 'vzaps-rx/stores/memory';
import { makeDirectory } from '../support/directories';
import { scenario } from '../support/scenario';
import { openSession } from '../support/session';

describe('a store that can not be loaded', () => {
  it('ends the stream with a VZapsStoreError, and nothing connects', async () => {
    const directory = makeDirectory();
    writeFileSync(join(directory, 'CURRENT'), 'not ours');
    const { gateway, subscribe } = await openSession();
    const subscription = subscribe({ store: levelStore({ directory }) });
    const error = await lastValueFrom(subscription.events$).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(VZapsStoreError);
    expect(error).toMatchObject({ code: 'STORE_FAILED' });
    expect((error as Error).cause).toMatchObject({ message: expect.stringContaining(directory) as string });
    expect(await lastValueFrom(subscription.state$)).toEqual({ status: 'closed', error });
    expect(gateway.record.connections).toEqual([]);
    expect(gateway.record.token_requests).toEqual([]);
  });

  it('may be the one that another subscription uses, which goes on', async () => {
    const store = levelStore({ directory: makeDirectory() });
    const { gateway, make, subscribe } = await openSession();
    const first = subscribe({ store }).on('All', () => undefined);
    await gateway.opened(1);
    await expect(lastValueFrom(subscribe({ store }).events$)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      cause: { message: expect.stringContaining('is in use') as string },
    });
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    await first.close();
  });
});

describe('a restart', () => {
  it.each([
    ['sends again what was not acked, and what was', { resend_on_connect: true, replay_acked: true }],
    ['sends the event of the cursor again too', { replay_acked: true, cursor: 'inclusive' as const }],
    ['sends again in reverse order', { resend_order: 'reversed' as const }],
  ])(
    'resumes from the cursor, and runs nothing again that was settled, where the gateway %s',
    async (_, settings) => {
      const directory = makeDirectory();
      const session = await openSession(settings);
      const { gateway, make } = session;
      const handled: string[] = [];
      const events = Array.from({ length: 10 }, () => make.Message());
      const unsettled = events[3]!;

      // Handles all but one, whose handler fails, so that the cursor stays before it; and the acks are lost.
      gateway.loseAcks(100);
      const first = session
        .subscribe({ store: levelStore({ directory }) })
        .on('error', () => undefined)
        .on('All', ({ id }) => {
          if (id === unsettled.id) throw new Error('database is down');
          handled.push(id);
        });
      await gateway.opened(1);
      for (const event of events) gateway.send(event);
      while (first.stats().settled < 9) await new Promise(setImmediate);
      await first.close();
      expect(first.last_event_id).toBe(events[2]!.id);

      gateway.loseAcks(0);
      const last = make.Message();
      gateway.send(last);
      const second = session
        .subscribe({ store: levelStore({ directory }), last_event_id: 'a stale cursor' })
        .on('All', ({ id }) => void handled.push(id));
      for (const { id } of [...events, last]) await gateway.acked(id);
      await second.close();

      expect(gateway.record.connections.map(({ query }) => query['last_event_id'])).toEqual([
        undefined,
        events[2]!.id,
      ]);
      expect([...handled].sort()).toEqual([...events, last].map(({ id }) => id).sort());
      expect(second.stats()).toMatchObject({ settled: 2, failed: 0 });
    },
  );

  it('starts from last_event_id where the store is new', async () => {
    const { gateway, subscribe } = await openSession();
    subscribe({ store: memoryStore(), last_event_id: 'evt_start' }).on('All', () => undefined);
    await gateway.opened(1);
    expect(gateway.record.connections[0]!.query['last_event_id']).toBe('evt_start');
  });

  it('leaves no trace of a last_event_id that is newer than the cursor of the store', async () => {
    const { gateway, make, subscribe } = await openSession({ replay_acked: true });
    const [stored, newer] = [make.Message(), make.Message()];
    const store: EventStore = {
      load: async () => ({ cursor: stored.id, settled: [stored.id] }),
      commit: async () => undefined,
    };
    gateway.send(stored);
    gateway.send(newer);
    const handled: string[] = [];
    subscribe({ store, last_event_id: newer.id }).on('All', ({ id }) => void handled.push(id));
    await gateway.acked(newer.id);
    expect(handled).toEqual([newer.id]);
  });

  it.each([
    ['seen_capacity', { capacity: undefined, seen_capacity: 2 }],
    ['the capacity of the store', { capacity: 2, seen_capacity: 100 }],
  ])(
    'warns when %s is too small for what is settled behind the cursor',
    async (_, { capacity, seen_capacity }) => {
      const { gateway, make, subscribe } = await openSession();
      const directory = makeDirectory();
      const events = Array.from({ length: 4 }, () => make.Message());
      const store = levelStore({ directory, ...(capacity === undefined ? {} : { capacity }) });
      const subscription = subscribe({ store, seen_capacity, close_timeout_seconds: 0 });
      const codes: string[] = [];
      subscription.on('error', ({ code }) => codes.push(code));
      const hangs = events[0]!;
      subscription.on('All', ({ id }) => (id === hangs.id ? new Promise(() => undefined) : undefined), {
        concurrency: 2,
      });
      await gateway.opened(1);
      for (const event of events.slice(0, 3)) gateway.send(event);
      await gateway.acked(events[2]!.id);
      expect(codes).toEqual([]);
      gateway.send(events[3]!);
      await gateway.acked(events[3]!.id);
      expect(codes).toEqual(['SEEN_CAPACITY_EXCEEDED']);
      await subscription.close();
    },
  );

  it('warns when the store holds more behind the cursor than seen_capacity', async () => {
    const { gateway, subscribe } = await openSession();
    const codes: string[] = [];
    const settled = ['evt_1', 'evt_2', 'evt_3'];
    const load = async (cursor: string) => ({ cursor, settled });
    for (const cursor of ['evt_2', 'evt_1']) {
      const store: EventStore = { load: () => load(cursor), commit: async () => undefined };
      const subscription = subscribe({ store, seen_capacity: 2 });
      subscription
        .on('error', ({ code }) => codes.push(`${code} after ${cursor}`))
        .on('All', () => undefined);
      await gateway.opened(cursor === 'evt_2' ? 1 : 2);
    }
    expect(codes).toEqual(['SEEN_CAPACITY_EXCEEDED after evt_1']);
  });

  it.each([
    [{ cursor: 7, settled: [] }, 'load() must give as cursor an id, or undefined, but gave 7'],
    [{ cursor: 'evt_1', settled: 'evt_1' }, 'load() must give as settled the ids, but gave "evt_1"'],
    [{ cursor: 'evt_1', settled: ['evt_1', 2] }, 'load() must give as settled texts, but gave 2'],
    [null, 'load() must give as settled the ids, but gave nothing'],
  ])('connects nothing where the store has loaded %j', async (loaded, problem) => {
    const { gateway, subscribe } = await openSession();
    const store = { load: async () => loaded, commit: async () => undefined } as never as EventStore;
    const subscription = subscribe({ store });
    const error = await firstValueFrom(
      subscription.events$.pipe(
        ignoreElements(),
        catchError((ended: unknown) => of(ended)),
      ),
    );
    expect(error).toMatchObject({ code: 'STORE_FAILED', cause: { message: problem } });
    expect(gateway.record.token_requests).toEqual([]);
  });

  it('starts anew where the cursor is null, as a database has it', async () => {
    const { gateway, subscribe } = await openSession();
    const store = { load: async () => ({ cursor: null, settled: [] }), commit: async () => undefined };
    subscribe({ store: store as never, last_event_id: 'evt_start' }).on('All', () => undefined);
    await gateway.opened(1);
    expect(gateway.record.connections[0]!.query['last_event_id']).toBe('evt_start');
  });

  it('finds the store released after close()', async () => {
    const directory = makeDirectory();
    const { gateway, make, subscribe } = await openSession();
    for (let round = 1; round <= 3; round += 1) {
      const subscription = subscribe({ store: levelStore({ directory }) }).on('All', () => undefined);
      await gateway.opened(round);
      const event = make.Message();
      gateway.send(event);
      await gateway.acked(event.id);
      await subscription.close();
      expect(subscription.last_event_id).toBe(event.id);
    }
  });

  it('finds the store released that was still being opened when it was closed', async () => {
    const { gateway, subscribe } = await openSession();
    const calls: string[] = [];
    const started$ = new Subject<() => void>();
    const store: EventStore = {
      load: async () => {
        await new Promise<void>((finish) => started$.next(finish));
        calls.push('opened');
        return { cursor: undefined, settled: [] };
      },
      commit: async () => undefined,
      close: async () => void calls.push('closed'),
    };
    const started = firstValueFrom(started$);
    const subscription = subscribe({ store }).on('All', () => undefined);
    const finish = await started;
    const closed = subscription.close();
    finish();
    await closed;
    expect(calls).toEqual(['opened', 'closed']);
    expect(gateway.record.connections).toEqual([]);
    expect(gateway.record.token_requests).toEqual([]);
  });

  it('does not wait longer than close_timeout_seconds for a store that is never opened', () =>
    scenario(async ({ subscribe, pass, errorsOf, statesOf }) => {
      const store: EventStore = {
        load: () => new Promise(() => undefined),
        commit: async () => undefined,
        close: () => Promise.reject(new Error('it was never opened')),
      };
      const subscription = subscribe({ store }).on('All', () => undefined);
      errorsOf(subscription).toBe('10100ms (x|)', { x: 'STORE_FAILED' });
      subscription.errors$.subscribe(({ message }) =>
        expect(message).toBe(
          'the store was not closed within 10 s (close_timeout_seconds), and is left as it is',
        ),
      );
      statesOf(subscription).toBe('i 99ms d 9999ms (x|)');
      await pass(100);
      const closed = subscription.close();
      await pass('20s ');
      await closed;
    }));

  it.each([
    ['one that loads late connects then', 12_000, 'i 11999ms c o', ['10s x', { x: 'STORE_FAILED' }]],
    ['one that loads in time is not told of', 9_999, 'i 9998ms c o', ['-', {}]],
  ] as const)('tells once of a store that has not loaded for 10 s: %s', (_what, load_ms, states, errors) =>
    scenario(async ({ server, subscribe, sleep, pass, errorsOf, statesOf }) => {
      server('-o');
      const store: EventStore = {
        load: async () => {
          await sleep(load_ms);
          return { cursor: undefined, settled: [] };
        },
        commit: async () => undefined,
      };
      const subscription = subscribe({ store });
      errorsOf(subscription).toBe(...(errors as readonly [string, Record<string, string>]));
      statesOf(subscription).toBe(states);
      subscription.errors$.subscribe(({ message }) =>
        expect(message).toBe('the store has not loaded for 10 s; nothing is connected before it has'),
      );
      subscription.on('All', () => undefined);
      await pass('60s ');
    }),
  );

  it('tells nothing of a store after the end of its subscription', () =>
    scenario(async ({ subscribe, pass, errorsOf }) => {
      const store: EventStore = { load: () => new Promise(() => undefined), commit: async () => undefined };
      const subscription = subscribe({ store }).on('All', () => undefined);
      errorsOf(subscription).toBe('1ms |');
      await pass(1);
      await subscription.close();
      await pass('60s ');
    }));
});
