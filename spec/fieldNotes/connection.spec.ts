/**
 * What users of such clients suffer from elsewhere, as far as it is about connections. Each spec has the name of the trouble.
 * Those of pages that wake up are in `spec/integration/wakeUps.spec.ts`, those about whole processes in `spec/processes/exit.spec.ts`,
 * and the one about Angular is in `spec/platform/outsideZones.spec.ts`.
 *
 * @jest-environment ./spec/support/realProcessEnvironment.cjs
 */
import { firstValueFrom, map, timer } from 'rxjs';
import { AsyncVZapsClient, type EventSubscription, handle } from 'vzaps-rx';
import { act, type Gateway } from 'vzaps-rx/testing';
import { WebSocket } from 'ws';
import { scenario } from '../support/scenario';
import { openSession, type Session } from '../support/session';
import { untilState } from '../support/watching';
import { openWire } from '../wire/openWire';

const idle = (): void => undefined;

/** Resolves when the whole way works: an event is sent, handled and acked. */
const works = async ({ gateway, make }: Pick<Session, 'gateway' | 'make'>): Promise<void> => {
  const event = make.Presence();
  gateway.send(event);
  await gateway.acked(event.id);
};

const tokenOf = async ({ base_url, client_options }: Gateway): Promise<string> => {
  const { client_token, client_secret } = client_options;
  const answer = await fetch(`${base_url}/token`, {
    method: 'POST',
    body: JSON.stringify({ client_token, client_secret }),
  });
  return ((await answer.json()) as { readonly access_token: string }).access_token;
};

describe('what goes wrong elsewhere does not go wrong here:', () => {
  it.each(['to_client', 'to_server'] as const)(
    'silently dead while the state says connected; deaf after days (%s)',
    async (direction) => {
      const wire = await openWire();
      const subscription = wire.subscribe({ idle_timeout_seconds: 0.3 }).on('All', idle);
      await wire.until(subscription, 'open');
      await works(wire);
      wire.proxy.blackHole(direction);
      // The server goes on talking where it can.
      const talk = setInterval(() => wire.gateway.send(wire.make.Presence()), 20);
      const state = await wire.until(subscription, 'waiting');
      clearInterval(talk);
      expect(state).toMatchObject({
        reason:
          direction === 'to_client'
            ? 'nothing was heard for 0.3 s'
            : 'nothing that was sent arrived for 0.3 s',
      });
      await works(wire);
    },
  );

  it.each(['fetch', 'access_token'] as const)(
    'a failing token or URL fetch ends reconnecting for good (%s)',
    async (which) => {
      const { gateway, make } = await openSession();
      const { client_token, client_secret, base_url, realtime_url } = gateway.client_options;
      let failures = 0;
      let calls = 0;
      const ask = <T>(get: () => Promise<T>): Promise<T> => {
        calls += 1;
        if (calls === 1 || failures === 3) return get();
        failures += 1;
        return Promise.reject(new TypeError('the network is away'));
      };
      const client = new AsyncVZapsClient(
        which === 'fetch'
          ? {
              client_token,
              client_secret,
              base_url,
              realtime_url,
              fetch: (...request) => ask(() => fetch(...request)),
            }
          : { client_token, base_url, realtime_url, access_token: () => ask(() => tokenOf(gateway)) },
      );
      const subscription = client.events
        .subscribe({ ...gateway.subscribe_options, retry_delay_seconds: 0.01 })
        .on('error', idle)
        .on('All', idle);
      await gateway.opened(1);
      if (which === 'fetch') gateway.revokeTokens();
      gateway.drop();
      await gateway.opened(2);
      expect(failures).toBe(3);
      await works({ gateway, make });
      expect(subscription.stats().reconnects).toBe(1);
      await client.close();
    },
  );

  it.each([1000, 1001])(
    'a clean close by the server (1000, 1001 at a restart) is taken for the end, no retry (%i)',
    async (code) => {
      const session = await openSession();
      session.subscribe().on('All', idle);
      await session.gateway.opened(1);
      session.gateway.close(code);
      await session.gateway.opened(2);
      await works(session);
    },
  );

  it('zero-delay or flat reconnect loop against a server that accepts and drops', () =>
    scenario(({ server, subscribe, observe, handshakes }) => {
      server(Array.from({ length: 10 }, () => '(o#)'));
      observe(subscribe().events$).toBe('-');
      // Half of 1 s, 2 s, 4 s and so on, and of no more than 30 s.
      handshakes.toBe('0 499ms 0 999ms 0 1999ms 0 3999ms 0 7999ms 0 14999ms 0 14999ms 0 14999ms 0 14999ms 0');
    }));

  it('a token fetched for one attempt is used by a later one', () => {
    const late$ = timer(40_000).pipe(map(() => 'the-late-token'));
    const tokens = [() => firstValueFrom(late$)];
    return scenario(
      async ({ server, subscribe, pass, requests }) => {
        server(['o 60s #', 'oa']);
        subscribe().on('error', idle).on('All', idle);
        await pass('5m ');
        // The first attempt was given up after 30 s, before its token came.
        expect(requests.map(({ at_ms }) => at_ms)).toEqual([30_500, 91_001]);
        for (const { url } of requests) expect(new URL(url).searchParams.get('access_token')).toBe('good');
      },
      { client_options: { access_token: () => tokens.shift()?.() ?? 'good' } },
    );
  });

  it('overdue timers kill a good handshake after the process was suspended', async () => {
    const { gateway, subscribe } = await openSession({}, { timeout_seconds: 0.4 });
    gateway.slowHandshake(0.2);
    const subscription = subscribe().on('error', idle).on('All', idle);
    await gateway.until(({ connections }) => connections.length === 1);
    // The whole process sleeps, far beyond the handshake's time.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1600);
    await untilState(subscription, 'open');
    expect(gateway.record.connections).toHaveLength(1);
  });

  it('connect or close called from inside a handler leaves the client stuck', async () => {
    const { client, gateway, make, subscribe } = await openSession();
    const first = subscribe();
    let second: EventSubscription | undefined;
    let closed: Promise<void> | undefined;
    first.on('All', () => {
      second ??= subscribe().on('All', idle);
      closed ??= first.close();
    });
    await gateway.opened(1);
    gateway.send(make.Message());
    await gateway.opened(2);
    await closed;
    await works({ gateway, make });
    expect(client.stats().map(({ status }) => status)).toEqual(['open']);
  });

  it('half-open sockets stay undetected', () =>
    scenario(({ server, subscribe, observe, sent, statesOf }) => {
      server(['os', 'oa'], { s: act.silence });
      const subscription = subscribe();
      observe(subscription.events$).toBe('90501ms a');
      sent.toBe('                         90501ms a');
      statesOf(subscription).toBe('       (co) 89996ms w 499ms (co)');
    }));

  it.each([
    ['waiting', 200],
    ['connecting', 600],
  ])('stopping during a reconnect does nothing: a connection opens afterwards (%s)', (status, closed_at) =>
    scenario(async ({ server, subscribe, pass, handshakes }) => {
      server(['o#', '-----', 'o', 'o']);
      const subscription = subscribe().on('error', idle).on('All', idle);
      await pass(closed_at);
      expect(await firstValueFrom(subscription.state$)).toMatchObject({ status });
      const closed = subscription.close();
      await pass('60m ');
      await closed;
      expect(handshakes.moments).toHaveLength(status === 'waiting' ? 1 : 2);
      expect(await firstValueFrom(subscription.state$)).toEqual({ status: 'closed' });
    }),
  );

  it('sockets leak until the platform’s connection limit', async () => {
    const sockets = new Set<WebSocket>();
    let most = 0;
    class CountedWebSocket extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        sockets.add(this);
        most = Math.max(most, sockets.size);
        this.on('close', () => sockets.delete(this));
      }
    }
    const session = await openSession({}, { WebSocketCtor: CountedWebSocket, random: () => 0.1 });
    const { gateway } = session;
    const subscription = session.subscribe({ idle_timeout_seconds: 0.1 }).on('error', idle).on('All', idle);
    const outages = [
      () => gateway.drop(),
      () => gateway.halfOpen(),
      () => gateway.close(1012),
      () => gateway.close(4000),
    ];
    for (const [number, outage] of [...outages, ...outages].entries()) {
      await gateway.opened(number + 1);
      await works(session);
      outage();
    }
    await gateway.opened(outages.length * 2 + 1);
    await works(session);
    expect(most).toBe(1);
    await subscription.close();
    expect(sockets.size).toBe(0);
  });

  it('unhandled promise rejections from inside the client', async () => {
    const unhandled: unknown[] = [];
    const { realProcess } = globalThis as unknown as { readonly realProcess: NodeJS.Process };
    const note = (reason: unknown): void => void unhandled.push(reason);
    realProcess.on('unhandledRejection', note);
    try {
      const { gateway, make } = await openSession();
      let commits = 0;
      let requests = 0;
      const client = new AsyncVZapsClient({
        ...gateway.client_options,
        random: () => 0.1,
        fetch: async (...request) => {
          requests += 1;
          if (requests % 2 === 1) throw new TypeError('no network');
          return fetch(...request);
        },
      });
      const subscription = client.events.subscribe({
        ...gateway.subscribe_options,
        retry_delay_seconds: 0.01,
        redeliver_seconds: 0.01,
        close_timeout_seconds: 0.1,
        store: {
          load: async () => ({ settled: [], cursor: undefined }),
          commit: async () => {
            commits += 1;
            if (commits === 1) throw new Error('disk full');
          },
          close: async () => {
            throw new Error('close');
          },
        },
      });
      let handled = 0;
      subscription.on('error', idle).on(
        'All',
        async () => {
          handled += 1;
          if (handled % 2 === 1) throw new Error('handler');
        },
        {
          on_failure: () => {
            throw new Error('on_failure');
          },
        },
      );
      await gateway.opened(1);
      gateway.revokeTokens();
      gateway.refuseTokens(500, { times: 2 });
      gateway.drop();
      await gateway.opened(2);
      await works({ gateway, make });
      await client.close();
      await new Promise(setImmediate);
    } finally {
      realProcess.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });

  it('recovery is false without a word, gaps go unseen', async () => {
    const session = await openSession();
    const { gateway, subscribe } = session;
    const subscription = subscribe();
    const resumed_from: (string | undefined)[] = [];
    subscription.on('open', (state) => resumed_from.push(state.resumed_from));
    subscription.events$.pipe(handle(idle)).subscribe();
    await gateway.opened(1);
    // No word is needed where there was nothing to recover; from then on each connection says from where it goes on.
    await works(session);
    const cursor = subscription.last_event_id;
    gateway.drop();
    await gateway.opened(2);
    await works(session);
    expect(cursor).toBeDefined();
    expect(resumed_from).toEqual([undefined, cursor]);
    expect(gateway.record.connections.map(({ query }) => query['last_event_id'])).toEqual(resumed_from);
  });
});
