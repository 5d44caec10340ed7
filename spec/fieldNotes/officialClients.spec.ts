/**
 * What the platform's official clients get wrong, as far as it could be read from their sources: one spec for each point.
 *
 * @jest-environment ./spec/support/realProcessEnvironment.cjs
 */
import { lastValueFrom, Subject } from 'rxjs';
import { VZapsRealtimeError } from 'vzaps-rx';
import { act } from 'vzaps-rx/testing';
import { scenario } from '../support/scenario';
import { openSession, type Session } from '../support/session';
import { untilState } from '../support/watching';

const idle = (): void => undefined;

const acked = ({ gateway }: Session): readonly string[] =>
  gateway.record.acks.map(({ event_id }) => event_id);

/** Sends so many events, and gives their ids. */
const send = ({ gateway, make }: Session, count = 1): readonly string[] =>
  Array.from({ length: count }, () => {
    const event = make.Message();
    gateway.send(event);
    return event.id;
  });

const allAcked = async ({ gateway }: Session, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await gateway.acked(id);
};

describe('unlike official clients,', () => {
  it('1. the cursor moves with each connection', async () => {
    const session = await openSession();
    session.subscribe({ last_event_id: 'evt_start' }).on('All', idle);
    const cursors = ['evt_start'];
    for (const connection of [1, 2, 3]) {
      await session.gateway.opened(connection);
      const ids = send(session, 2);
      await allAcked(session, ids);
      cursors.push(ids[1]!);
      session.gateway.drop();
    }
    await session.gateway.opened(4);
    expect(session.gateway.record.connections.map(({ query }) => query['last_event_id'])).toEqual(cursors);
  });

  it('2. a token request that fails during a reconnect ends nothing, and is no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const { realProcess } = globalThis as unknown as { readonly realProcess: NodeJS.Process };
    const note = (reason: unknown): void => void unhandled.push(reason);
    realProcess.on('unhandledRejection', note);
    try {
      const session = await openSession();
      session.subscribe().on('error', idle).on('All', idle);
      await session.gateway.opened(1);
      session.gateway.revokeTokens();
      session.gateway.refuseTokens(500, { times: 3 });
      session.gateway.drop();
      await session.gateway.opened(2);
      await allAcked(session, send(session));
      expect(session.gateway.record.token_requests.map(({ status }) => status)).toEqual([
        200, 500, 500, 500, 200,
      ]);
    } finally {
      realProcess.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });

  it('3. events that come before the first handler are not acked and gone', async () => {
    const session = await openSession({ owed_from: 'start' });
    const subscription = session.subscribe();
    const ids = send(session, 3);
    // Another one of the same client has come, gone, and been acked for by then.
    const other = session.subscribe({ events: ['Presence'] }).on('All', idle);
    await session.gateway.opened(1);
    await other.close();
    expect(acked(session)).toEqual([]);
    const handled: string[] = [];
    subscription.on('Message', ({ id }) => void handled.push(id));
    await allAcked(session, ids);
    expect(handled).toEqual(ids);
  });

  it('4. handlers of successive events run one after the other, in order', () =>
    scenario(async ({ server, subscribe, pass, sleep, sent }) => {
      server('oabc');
      const log: string[] = [];
      subscribe().on('Message', async ({ id }) => {
        log.push(`begin ${id}`);
        await sleep(30 - 5 * log.length);
        log.push(`end ${id}`);
      });
      sent.toBe('- 25ms a 14ms b----c');
      await pass(100);
      expect(log).toEqual(['evt_a', 'evt_b', 'evt_c'].flatMap((id) => [`begin ${id}`, `end ${id}`]));
    }));

  it('5. an event whose handler threw is tried again, on the same connection', () =>
    scenario(async ({ server, subscribe, pass, sent, handshakes }) => {
      server('oa');
      const counts: number[] = [];
      subscribe()
        .on('error', idle)
        .on('Message', (_event, { count }) => {
          counts.push(count);
          if (count === 1) throw new Error('handler');
        });
      sent.toBe('      - 1m a');
      handshakes.toBe('0');
      await pass('2m ');
      expect(counts).toEqual([1, 2]);
    }));

  it('6. the ack for an event of the last socket is neither thrown away nor sent where nobody takes it', async () => {
    const session = await openSession({ resend_on_connect: false });
    const finish$ = new Subject<void>();
    const subscription = session
      .subscribe()
      .on('error', idle)
      .on('Message', () => finish$);
    await session.gateway.opened(1);
    const [id] = send(session);
    await session.gateway.until(({ sent }) => sent.some(({ event_id }) => event_id === id));
    while (subscription.stats().in_flight === 0) await new Promise(setImmediate);
    const waiting = untilState(subscription, 'waiting');
    session.gateway.drop();
    await waiting;
    finish$.complete();
    expect(subscription.stats()).toMatchObject({ settled: 1, owed: 1 });
    await allAcked(session, [id!]);
    expect(session.gateway.record.acks).toMatchObject([{ connection: 2, event_id: id }]);
  });

  it('7. retries are jittered, and a connection that opens and drops does not start them over', () => {
    let draws = 0;
    return scenario(
      ({ server, subscribe, observe, handshakes }) => {
        server(Array.from({ length: 5 }, () => '(o#)'));
        observe(subscribe().events$).toBe('-');
        // A tenth of 1 s, two of 2 s, three of 4 s, and four of 8 s.
        handshakes.toBe('0 99ms 0 399ms 0 1199ms 0 3199ms 0');
      },
      { random: () => (draws += 1) / 10 },
    );
  });

  it('8. close() resolves after running handlers are done, and the socket has closed', async () => {
    const session = await openSession();
    const finish$ = new Subject<void>();
    const subscription = session.subscribe().on('Message', () => finish$);
    await session.gateway.opened(1);
    const [id] = send(session);
    while (subscription.stats().in_flight === 0) await new Promise(setImmediate);
    let resolved = false;
    const closed = subscription.close().then(() => {
      resolved = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(resolved).toBe(false);
    expect(session.gateway.connected).toBe(1);
    finish$.complete();
    await closed;
    expect(acked(session)).toEqual([id]);
    expect(session.gateway.record.connections[0]!.closed).toMatchObject({ code: 1000 });
  });

  it('9. abort listeners do not pile up over reconnects, and none is left', async () => {
    const session = await openSession();
    const abort = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = abort.signal;
    abort.signal.addEventListener = (...listener: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(abort.signal, listener);
    };
    abort.signal.removeEventListener = (...listener: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(abort.signal, listener);
    };
    const subscription = session.subscribe({ signal: abort.signal }).on('error', idle).on('All', idle);
    for (const connection of [1, 2, 3, 4]) {
      await session.gateway.opened(connection);
      expect(listeners).toBe(1);
      session.gateway.drop();
    }
    await session.gateway.opened(5);
    await subscription.close();
    expect(listeners).toBe(0);
  });

  it('10. a half-open connection is noticed and replaced', () =>
    scenario(({ server, subscribe, observe, sent, statesOf }) => {
      server(['os', 'oa'], { s: act.silence });
      const subscription = subscribe();
      observe(subscription.events$).toBe('90501ms a');
      sent.toBe('                         90501ms a');
      statesOf(subscription).toBe('       (co) 89996ms w 499ms (co)');
    }));

  it('11. a slow handler holds the socket back, and memory stays bounded', async () => {
    const session = await openSession();
    const subscription = session.subscribe({ max_in_flight: 10 }).on('Message', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
    let most = 0;
    subscription.events$.subscribe(() => {
      most = Math.max(most, subscription.stats().in_flight);
    });
    await session.gateway.opened(1);
    await allAcked(session, send(session, 300));
    expect(most).toBe(10);
    expect(subscription.stats()).toMatchObject({ settled: 300, in_flight: 0 });
  });

  it('12. headers are sent although the runtime has a WebSocket of its own', async () => {
    const global = globalThis as { WebSocket?: unknown };
    const before = global.WebSocket;
    global.WebSocket = function Headerless() {
      throw new Error('not this one');
    };
    try {
      const { gateway, subscribe } = await openSession();
      subscribe({ credentials: 'headers' }).on('All', idle);
      await gateway.opened(1);
      const { client_options, subscribe_options, record } = gateway;
      expect(record.connections[0]!.headers).toMatchObject({
        authorization: expect.stringMatching(/^Bearer ./) as string,
        'x-client-token': client_options.client_token,
        'x-instance-token': subscribe_options.instance_token,
      });
    } finally {
      global.WebSocket = before;
    }
  });

  it('13. running out of max_retries is loud', () =>
    scenario(async ({ server, subscribe, pass, handshakes }) => {
      server(['r', 'r', 'r', 'o'], { r: act.refuse(503) });
      const subscription = subscribe({ max_retries: 2 });
      const errors: unknown[] = [];
      subscription.on('error', (error) => errors.push(error)).on('All', idle);
      const ended = lastValueFrom(subscription.events$).catch((error: unknown) => error);
      handshakes.toBe('0 499ms 0 999ms 0 60m -');
      await pass('1m ');
      expect(await ended).toBeInstanceOf(VZapsRealtimeError);
      const exhausted: unknown = expect.objectContaining({ code: 'RETRIES_EXHAUSTED' });
      expect(await lastValueFrom(subscription.state$)).toEqual({ status: 'closed', error: exhausted });
      expect(errors.at(-1)).toEqual(exhausted);
    }));
});
