/**
 * What users of such clients suffer from elsewhere, as far as it is about connections. Each spec has the name of the trouble.
 * Those of pages that wake up are in `spec/integration/wakeUps.spec.ts`, those about whole processes in `spec/processes/exit.spec.ts`,
 * and the one about Angular is in `spec/platform/outsideZones.spec.ts`.
 *
 * @jest-environment ./spec/support/realProcessEnvironment.cjs
 */
import { firstValueFrom, Subject } from 'rxjs';
import { AsyncVZapsClient, type EventSubscription, handle } from 'vzaps-rx';
import type { Gateway } from 'vzaps-rx/testing';
import { WebSocket } from 'ws';
import { openSession, type Session } from '../support/session';
import { retriesOf, untilState } from '../support/watching';
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

  it('zero-delay or flat reconnect loop against a server that accepts and drops', async () => {
    const { client, gateway, subscribe } = await openSession({}, { random: () => 0.5 });
    const retries = retriesOf(client);
    subscribe({ retry_delay_seconds: 0.02 })
      .on('open', () => gateway.drop())
      .on('error', idle)
      .on('All', idle);
    await gateway.opened(7);
    expect(retries.slice(0, 6)).toMatchObject(
      [0.01, 0.02, 0.04, 0.08, 0.16, 0.32].map((delay_seconds, number) => ({
        attempt: number + 2,
        delay_seconds,
      })),
    );
  });

  it('a token fetched for one attempt is used by a later one', async () => {
    const { gateway } = await openSession();
    const { client_token, base_url, realtime_url } = gateway.client_options;
    const good = await tokenOf(gateway);
    const late$ = new Subject<string>();
    const tokens = [firstValueFrom(late$), Promise.resolve(good)];
    const client = new AsyncVZapsClient({
      client_token,
      base_url,
      realtime_url,
      timeout_seconds: 0.05,
      access_token: () => tokens.shift() ?? Promise.resolve(good),
    });
    const subscription = client.events
      .subscribe({ ...gateway.subscribe_options, retry_delay_seconds: 0.01 })
      .on('error', idle)
      .on('All', idle);
    // The first attempt has been given up by then.
    await untilState(subscription, 'waiting');
    late$.next('the-late-token');
    await gateway.opened(1);
    gateway.drop();
    await gateway.opened(2);
    const used = gateway.record.connections.map(({ query }) => query['access_token']);
    expect(used).toEqual([good, good]);
    await client.close();
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

  it('half-open sockets stay undetected', async () => {
    const session = await openSession();
    const subscription = session.subscribe({ idle_timeout_seconds: 0.2 }).on('error', idle).on('All', idle);
    await session.gateway.opened(1);
    session.gateway.halfOpen();
    expect(await untilState(subscription, 'waiting')).toMatchObject({
      reason: 'nothing was heard for 0.2 s',
    });
    await session.gateway.opened(2);
    await works(session);
  });

  it.each([
    ['waiting', (gateway: Gateway) => gateway.refuse(503)],
    ['connecting', (gateway: Gateway) => gateway.holdHandshakes(1)],
  ] as const)(
    'stopping during a reconnect does nothing: a connection opens afterwards (%s)',
    async (status, prepare) => {
      const { gateway, subscribe } = await openSession();
      const options = { retry_delay_seconds: 0.03, max_retries: 3 };
      const subscription = subscribe(options).on('error', idle).on('All', idle);
      await untilState(subscription, 'open');
      prepare(gateway);
      gateway.drop();
      await gateway.until(({ connections }) => connections.length === 2);
      await untilState(subscription, status);
      await subscription.close();
      // Another one goes through all of its tries with the same delays: the closed one has had its chance.
      gateway.refuse(503, { times: 99 });
      await untilState(subscribe(options).on('error', idle).on('All', idle), 'closed');
      expect(gateway.record.connections).toHaveLength(2 + 4);
      expect(await firstValueFrom(subscription.state$)).toEqual({ status: 'closed' });
    },
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
    const session = await openSession({}, { WebSocketCtor: CountedWebSocket });
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
