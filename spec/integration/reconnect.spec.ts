import { defaultIfEmpty, firstValueFrom, last, lastValueFrom, map, Subject, take, toArray } from 'rxjs';
import { act } from 'vzaps-rx/testing';
import { scenario } from '../support/scenario';
import { openSession } from '../support/session';

const idle = (): void => undefined;

describe('reconnecting', () => {
  it.each([1000, 1001, 1011, 1012, 1013, 4000])('follows a close with %i', async (code) => {
    const { gateway, make, subscribe } = await openSession();
    const seen: string[] = [];
    subscribe().on('All', ({ id }) => void seen.push(id));
    await gateway.opened(1);
    const [before, between] = [make.Message(), make.Message()];
    gateway.send(before);
    await gateway.acked(before.id);
    gateway.close(code);
    await gateway.until(() => gateway.connected === 0);
    gateway.send(between);
    await gateway.acked(between.id);
    expect(seen).toEqual([before.id, between.id]);
    expect(gateway.record.connections[1]!.query['last_event_id']).toBe(before.id);
  });

  it('resumes after the first event before there is a cursor, so that nothing is left out that came after it', async () => {
    const { gateway, make, subscribe } = await openSession({ resend_on_connect: false });
    const finish$ = new Subject<void>();
    const handled: string[] = [];
    const subscription = subscribe()
      .on('error', idle)
      .on('All', ({ id }) => {
        handled.push(id);
        return id === first.id ? finish$ : undefined;
      });
    const [first, second] = [make.Message(), make.Message()];
    await gateway.opened(1);
    gateway.send(first);
    while (handled.length === 0) await new Promise(setImmediate);
    gateway.drop();
    gateway.send(second);
    await gateway.opened(2);
    expect(gateway.record.connections[1]!.query['last_event_id']).toBe(first.id);
    // It is not settled, and so no cursor to keep.
    expect(subscription.last_event_id).toBeUndefined();
    finish$.complete();
    await gateway.acked(second.id);
    expect(handled).toEqual([first.id, second.id]);
  });

  it.each([
    [2, []],
    [3, ['SEEN_CAPACITY_EXCEEDED']],
  ])(
    'warns where the acks of %i events may not have arrived, and 2 ids are remembered',
    async (count, warnings) => {
      const { gateway, make, subscribe } = await openSession();
      const codes: string[] = [];
      const subscription = subscribe({ seen_capacity: 2 }).on('All', idle);
      subscription.on('error', ({ code }) => codes.push(code));
      await gateway.opened(1);
      for (let sent = 0; sent < count; sent += 1) {
        const event = make.ReadReceipt();
        gateway.send(event);
        await gateway.acked(event.id);
      }
      // On this connection, or on the next one: once is enough.
      for (const connection of [2, 3]) {
        expect(codes.filter((code) => code !== 'CONNECTION_CLOSED')).toEqual(warnings);
        gateway.drop();
        await gateway.opened(connection);
      }
      expect(codes.filter((code) => code !== 'CONNECTION_CLOSED')).toEqual(warnings);
    },
  );

  it('moves the cursor with each connection', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ last_event_id: 'evt_start' }).on('All', idle);
    const cursors: (string | undefined)[] = ['evt_start'];
    for (let round = 1; round <= 3; round += 1) {
      await gateway.opened(round);
      const event = make.Presence();
      gateway.send(event);
      await gateway.acked(event.id);
      expect(subscription.last_event_id).toBe(event.id);
      cursors.push(event.id);
      gateway.drop();
    }
    await gateway.opened(4);
    expect(gateway.record.connections.map(({ query }) => query['last_event_id'])).toEqual(cursors);
  });

  it.each([
    [500, 1],
    [503, 3],
    [429, 1],
  ])('goes on after upgrades refused with %i', async (status, times) => {
    const { gateway, subscribe } = await openSession();
    gateway.refuse(status, { times });
    subscribe().on('error', idle).on('All', idle);
    await gateway.opened(1);
    expect(gateway.record.connections.map((connection) => connection.status)).toEqual([
      ...Array<number>(times).fill(status),
      101,
    ]);
  });

  it('outlasts a token endpoint that fails, at the start and later', async () => {
    const { gateway, subscribe } = await openSession();
    gateway.refuseTokens(503, { times: 2 });
    subscribe().on('error', idle).on('All', idle);
    await gateway.opened(1);
    gateway.revokeTokens();
    gateway.refuseTokens(500, { times: 2 });
    gateway.drop();
    await gateway.opened(2);
    expect(gateway.record.token_requests.map(({ status }) => status)).toEqual([503, 503, 200, 500, 500, 200]);
  });

  it('waits as long as Retry-After says', () =>
    scenario(({ server, subscribe, handshakes, observe }) => {
      server(['r', 'oa'], { r: act.refuse(503, { retry_after_seconds: 120 }) });
      observe(subscribe().events$).toBe('2m 500ms -a');
      handshakes.toBe('                  0 2m 499ms 0');
    }));

  it('gives up loudly when max_retries is used up', () =>
    scenario(({ server, subscribe, handshakes, observe, statesOf }) => {
      server(['r', 'r', 'r', 'o'], { r: act.refuse(503) });
      const subscription = subscribe({ max_retries: 2 });
      observe(subscription.events$).toBe('1500ms #');
      const end$ = subscription.state$.pipe(
        last(),
        map((state) => (state.status === 'closed' && state.error?.code) || state.status),
      );
      observe(end$).toBe('1500ms (e|)', { e: 'RETRIES_EXHAUSTED' });
      statesOf(subscription).toBe('       (cw) 496ms (cw) 996ms (cx|)');
      handshakes.toBe('                   0 499ms 0 999ms 0');
    }));

  it('finds a connection that is half open, and replaces it', () =>
    scenario(({ server, subscribe, observe, handshakes }) => {
      server(['os', 'oa'], { s: act.silence });
      const subscription = subscribe();
      observe(subscription.errors$.pipe(map(({ message }) => message))).toBe('90s m', {
        m: 'nothing was heard for 60 s',
      });
      observe(subscription.events$).toBe('90501ms a');
      handshakes.toBe('                   0 90499ms 0');
    }));

  it('leaves a quiet connection alone that answers pings', () =>
    scenario(({ server, subscribe, observe, handshakes }) => {
      server('                            o 60m a');
      observe(subscribe().events$).toBe(' - 60m a');
      handshakes.toBe('                   0');
    }));

  it('tries again when a handshake takes longer than timeout_seconds', () =>
    scenario(({ server, subscribe, observe, errorsOf, handshakes }) => {
      server(['31s o', 'oa']);
      const subscription = subscribe();
      errorsOf(subscription).toBe('       30s t', { t: 'TIMEOUT' });
      observe(subscription.events$).toBe('30500ms -a');
      handshakes.toBe('                   0 30499ms 0');
    }));
});

describe('a frame that is too large', () => {
  it('ends the stream with 1009, rather than coming again for ever', async () => {
    const { gateway, subscribe } = await openSession();
    const ended = lastValueFrom(subscribe({ max_frame_bytes: 1000 }).events$.pipe(defaultIfEmpty('none')));
    await gateway.opened(1);
    gateway.sendText('x'.repeat(1000));
    gateway.sendText('x'.repeat(1001));
    await expect(ended).rejects.toMatchObject({ code: 'CONNECTION_CLOSED', close_code: 1009 });
    expect(gateway.record.connections).toHaveLength(1);
  });
});

describe('reconnect: false', () => {
  it.each([1000, 1001])('completes after a clean close with %i', async (code) => {
    const { gateway, make, subscribe } = await openSession();
    const all = firstValueFrom(subscribe({ reconnect: false }).events$.pipe(toArray()));
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    gateway.close(code);
    expect(await all).toEqual([event]);
    expect(gateway.record.connections).toHaveLength(1);
  });

  it('handles all that has come before, also what waits for room', async () => {
    const { gateway, make, subscribe } = await openSession();
    const subscription = subscribe({ reconnect: false, max_in_flight: 5 });
    const statuses: string[] = [];
    subscription.state$.subscribe(({ status }) => {
      if (statuses.at(-1) !== status) statuses.push(status);
    });
    const ended = new Promise((resolve) => subscription.state$.subscribe({ complete: () => resolve(null) }));
    const handled: string[] = [];
    subscription.on('All', async ({ id }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      handled.push(id);
    });
    await gateway.opened(1);
    const events = Array.from({ length: 20 }, () => make.Message());
    for (const event of events) gateway.send(event);
    gateway.close(1000);
    await ended;
    expect(handled).toEqual(events.map(({ id }) => id));
    expect(statuses).toEqual(['idle', 'connecting', 'open', 'closing', 'closed']);
  });

  it('ends with a VZapsRealtimeError after any other', async () => {
    const { gateway, subscribe } = await openSession();
    const ended = lastValueFrom(subscribe({ reconnect: false }).events$);
    await gateway.opened(1);
    gateway.drop();
    await expect(ended).rejects.toMatchObject({ name: 'VZapsRealtimeError', close_code: 1006 });
  });
});

describe('credentials', () => {
  it('that were revoked are asked for anew, also where a token is kept that was got before', async () => {
    let asked = 0;
    // The first token is renewed while the connection that was made with it stands.
    const answer = async (): Promise<Response> => {
      asked += 1;
      return Response.json({ access_token: `token-${asked}`, expires_in: asked === 1 ? 20 : 3600 });
    };
    const used: (string | null)[] = [];
    await scenario(
      async ({ server, subscribe, pass, requests, statesOf }) => {
        server(['o 60s x', 'o', 'r', 'o'], { x: act.close(4401), r: act.refuse(401) });
        const left_alone = subscribe().on('error', idle).on('All', idle);
        statesOf(left_alone).toBe('(co) 59997ms (wcwco)');
        await pass('30s ');
        const other = subscribe().on('All', idle);
        await pass(1);
        const closed = other.close();
        await pass('29s ');
        await closed;
        expect(asked).toBe(2);
        await pass('10s ');
        used.push(...requests.map(({ url }) => new URL(url).searchParams.get('access_token')));
      },
      { client_options: { access_token: undefined, client_secret: 'secret', fetch: answer } as never },
    );
    expect(used).toEqual(['token-1', 'token-2', 'token-2', 'token-3']);
  });

  it('that are wrong end the stream at once', async () => {
    const { gateway, subscribe } = await openSession({}, { client_secret: 'not-the-secret' });
    await expect(lastValueFrom(subscribe().events$)).rejects.toMatchObject({
      name: 'VZapsAuthenticationError',
      code: 'WRONG_CREDENTIALS',
    });
    expect(gateway.record.token_requests).toHaveLength(1);
  });

  it.each([
    { status: 401 },
    { status: 403 },
    { close_code: 1008 },
    { close_code: 4401 },
    { close_code: 4403 },
  ])('refused with %o get one new token and one more try', async (wrong_credentials) => {
    const { gateway, subscribe } = await openSession({ wrong_credentials });
    await expect(lastValueFrom(subscribe({ instance_token: 'not-the-token' }).events$)).rejects.toMatchObject(
      { name: 'VZapsAuthenticationError' },
    );
    expect(gateway.record.token_requests).toHaveLength(2);
    expect(gateway.record.connections).toHaveLength(2);
  });

  it('that were revoked are renewed', async () => {
    const { gateway, subscribe } = await openSession();
    subscribe().on('All', idle);
    await gateway.opened(1);
    gateway.revokeTokens();
    gateway.drop();
    await gateway.opened(2);
    expect(gateway.record.connections.map(({ status }) => status)).toEqual([101, 401, 101]);
  });

  it('for no such instance give up', async () => {
    const { subscribe } = await openSession();
    await expect(lastValueFrom(subscribe({ instance_id: 'nowhere' }).events$)).rejects.toMatchObject({
      code: 'CONNECTION_REFUSED',
      status: 404,
    });
  });
});

describe('state$', () => {
  it('tells each step, the last one first', async () => {
    const { gateway, subscribe } = await openSession();
    const subscription = subscribe({ last_event_id: 'evt_1' });
    const states = firstValueFrom(subscription.state$.pipe(take(6), toArray()));
    expect(await firstValueFrom(subscription.state$)).toEqual({ status: 'idle' });
    subscription.on('error', idle).on('All', idle);
    await gateway.opened(1);
    gateway.drop();
    await gateway.opened(2);
    expect(await states).toMatchObject([
      { status: 'idle' },
      { status: 'connecting', attempt: 1 },
      { status: 'open', resumed_from: 'evt_1' },
      { status: 'waiting', attempt: 2, reason: expect.stringContaining('1006') as string },
      { status: 'connecting', attempt: 2 },
      { status: 'open' },
    ]);
  });
});
