/** What users of such clients suffer from elsewhere, as far as it is about delivery. Each spec has the name of the trouble. */
import { NEVER, Subject, tap, timer } from 'rxjs';
import { type Commit, type EventStore, handle, VZapsHandlerError } from 'vzaps-rx';
import { scenario } from '../support/scenario';
import { openSession, type Session } from '../support/session';

const idle = (): void => undefined;

const sendMessages = ({ gateway, make }: Session, count: number): readonly string[] =>
  Array.from({ length: count }, () => {
    const event = make.Message();
    gateway.send(event);
    return event.id;
  });

const acked = ({ gateway }: Session): readonly string[] =>
  gateway.record.acks.map(({ event_id }) => event_id);

const allAcked = (session: Session, ids: readonly string[]): Promise<void> =>
  session.gateway.until(() => ids.every((id) => acked(session).includes(id)));

describe('what goes wrong elsewhere does not go wrong here:', () => {
  it('one handler’s exception stops the client, also after connecting again', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server(['oabc-#', 'ode']);
      const neighbour: string[] = [];
      const throwing: string[] = [];
      subscribe()
        .on('error', idle)
        .on('Message', ({ id }) => void neighbour.push(id))
        .on('Message', ({ id }) => {
          throwing.push(id);
          if (throwing.length === 1) throw new Error('handler');
        });
      sent.toBe('--bc 502ms de 59493ms a');
      await pass('2m ');
      expect(neighbour).toEqual(['evt_a', 'evt_b', 'evt_c', 'evt_d', 'evt_e']);
      expect(throwing).toEqual([...neighbour, 'evt_a']);
    }));

  it('an ack while reconnecting throws, crashes the process, or vanishes', async () => {
    const session = await openSession({ resend_on_connect: false });
    const finish$ = new Subject<void>();
    const subscription = session
      .subscribe()
      .on('error', idle)
      .on('Message', () => finish$, { concurrency: 3 });
    await session.gateway.opened(1);
    const ids = sendMessages(session, 3);
    const last = session.make.Presence();
    session.gateway.send(last);
    await session.gateway.acked(last.id);
    session.gateway.refuse(503, { times: 2 });
    session.gateway.drop();
    await session.gateway.until(({ connections }) => connections.length === 2);
    finish$.complete();
    expect(subscription.stats().owed).toBe(3);
    await allAcked(session, ids);
    expect(acked(session)).toHaveLength(4);
  });

  it('an old socket’s ack goes out on the new one before it should', async () => {
    const session = await openSession();
    const finish$ = new Subject<void>();
    session
      .subscribe()
      .on('error', idle)
      .on('Message', () => finish$);
    await session.gateway.opened(1);
    const [running] = sendMessages(session, 1);
    const first = session.make.Presence();
    session.gateway.send(first);
    await session.gateway.acked(first.id);
    session.gateway.drop();
    await session.gateway.opened(2);
    const second = session.make.Presence();
    session.gateway.send(second);
    await session.gateway.acked(second.id);
    // The handler still runs: the new socket has had every chance to take its ack, and none has gone out.
    expect(acked(session)).not.toContain(running);
    finish$.complete();
    await session.gateway.acked(running!);
  });

  it('acked on receipt, before the handler ran', () =>
    scenario(({ server, subscribe, sent }) => {
      server('    oabc');
      subscribe().on('Message', () => timer(5));
      sent.toBe(' ------a----b----c');
    }));

  it('dedupe swallows the redelivery of a failed event', () =>
    scenario(async ({ server, subscribe, pass, sent }) => {
      server('   oa 5s a 5s a');
      const counts: number[] = [];
      subscribe()
        .on('error', idle)
        .on('Message', (_event, { count }) => {
          counts.push(count);
          if (count < 3) throw new Error('not yet');
        });
      sent.toBe('-- 5s - 5s a 60m -');
      await pass('1m ');
      expect(counts).toEqual([1, 2, 3]);
    }));

  it('the dedupe set grows for ever', async () => {
    const session = await openSession();
    const handled: string[] = [];
    session
      .subscribe({ seen_capacity: 10 })
      .on('error', idle)
      .on('Message', ({ id }) => void handled.push(id));
    await session.gateway.opened(1);
    const events = Array.from({ length: 12 }, () => session.make.Message());
    for (const event of events) session.gateway.send(event);
    await allAcked(
      session,
      events.map(({ id }) => id),
    );
    // The bound shows: the two oldest ids are forgotten, the ten newest are not.
    for (const event of events.slice(2)) session.gateway.send(event);
    for (const event of events.slice(0, 2)) session.gateway.send(event);
    await session.gateway.until(() => handled.length === 14);
    expect(handled.slice(12)).toEqual(events.slice(0, 2).map(({ id }) => id));
  });

  it('the cursor passes an event that a concurrent handler has not finished', async () => {
    const session = await openSession({ resend_on_connect: false });
    const finish$ = new Subject<void>();
    let slow: string | undefined;
    const subscription = session.subscribe().on(
      'Message',
      ({ id }) => {
        slow ??= id;
        return id === slow ? finish$ : undefined;
      },
      { concurrency: 4 },
    );
    subscription.on('error', idle);
    await session.gateway.opened(1);
    const settled = session.make.Presence();
    session.gateway.send(settled);
    await session.gateway.acked(settled.id);
    const ids = sendMessages(session, 4);
    await allAcked(session, ids.slice(1));
    expect(subscription.last_event_id).toBe(settled.id);
    session.gateway.drop();
    await session.gateway.opened(2);
    expect(session.gateway.record.connections[1]!.query['last_event_id']).toBe(settled.id);
    finish$.complete();
    await session.gateway.acked(ids[0]!);
    expect(subscription.last_event_id).toBe(ids[3]);
  });

  it('no graceful drain; acks after close are discarded; nothing to await before exit', () =>
    scenario(async ({ server, subscribe, pass, sent, statesOf }) => {
      server('oa');
      const subscription = subscribe().on('Message', () => timer(30));
      await pass(5);
      let closed = false;
      void subscription.close().then(() => (closed = true));
      await pass(26);
      expect(closed).toBe(false);
      await pass(5);
      expect(closed).toBe(true);
      sent.toBe('31ms a');
      statesOf(subscription).toBe('36ms (x|)');
    }));

  it('close hangs on a stuck handler', () =>
    scenario(async ({ server, subscribe, pass, statesOf }) => {
      server('oa');
      const subscription = subscribe()
        .on('error', idle)
        .on('Message', () => NEVER);
      statesOf(subscription).toBe('(co) 6ms d 9999ms (x|)');
      await pass(10);
      const closed = subscription.close();
      await pass('60m ');
      await closed;
    }));

  it('flow-control limits are exceeded, memory runs out', async () => {
    const session = await openSession();
    const seen: string[] = [];
    let most = 0;
    const subscription = session.subscribe({ max_in_flight: 5 }).on('Message', async ({ id }) => {
      most = Math.max(most, subscription.stats().in_flight);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(id);
    });
    await session.gateway.opened(1);
    const ids = sendMessages(session, 200);
    await allAcked(session, ids);
    expect(seen).toEqual(ids);
    expect(most).toBe(5);
  });

  it('ordered delivery, unordered async handling', () =>
    scenario(async ({ server, subscribe, pass }) => {
      server('oabcde');
      const ends: string[] = [];
      const began: string[] = [];
      subscribe().on(
        'Message',
        ({ id }) => {
          began.push(id);
          // The earlier, the slower: without a key the last one would end first.
          return timer(100 - 20 * began.length).pipe(tap(() => ends.push(id)));
        },
        { concurrency: 8, key: () => 'one chat' },
      );
      await pass('1s ');
      expect(ends).toEqual(['evt_a', 'evt_b', 'evt_c', 'evt_d', 'evt_e']);
    }));

  it('users want the cursor and session in a store of their own', async () => {
    const session = await openSession({ replay_acked: true });
    const commits: Commit[] = [];
    const store: EventStore = {
      load: async () => ({
        cursor: commits.at(-1)?.cursor,
        settled: commits.flatMap(({ settled }) => settled),
      }),
      commit: async (commit) => void commits.push(commit),
    };
    const handled: string[] = [];
    const first = session.subscribe({ store }).on('Message', ({ id }) => void handled.push(id));
    await session.gateway.opened(1);
    const before = sendMessages(session, 3);
    await allAcked(session, before);
    await first.close();
    const between = sendMessages(session, 2);
    session.subscribe({ store }).on('Message', ({ id }) => void handled.push(id));
    await allAcked(session, between);
    expect(session.gateway.record.connections[1]!.query['last_event_id']).toBe(before[2]);
    expect(handled).toEqual([...before, ...between]);
  });

  it('the failed event is nowhere to be found', async () => {
    const session = await openSession();
    const failed: string[] = [];
    const subscription = session.subscribe();
    subscription.errors$.subscribe((error) => {
      if (error instanceof VZapsHandlerError) failed.push(error.event.id);
    });
    subscription.events$
      .pipe(handle(() => Promise.reject(new Error('no')), { on_failure: 'skip' }))
      .subscribe();
    await session.gateway.opened(1);
    const ids = sendMessages(session, 2);
    await allAcked(session, ids);
    expect(failed).toEqual(ids);
  });
});
