import { firstValueFrom, Subject } from 'rxjs';
import { WebSocket } from 'ws';
import { AsyncVZapsClient } from '~/index.browser';
import { BareWebSocket } from '../support/bareWebSocket';
import { countedTime } from '../support/countedTime';
import { fasterTime } from '../support/fasterTime';
import { openSession } from '../support/session';

describe('the browser build', () => {
  const global = globalThis as { WebSocket: unknown };
  const before = global.WebSocket;
  beforeEach(() => {
    global.WebSocket = BareWebSocket;
  });
  afterEach(() => {
    global.WebSocket = before;
  });

  it('uses the global WebSocket, and sends the secrets in the query', async () => {
    const { gateway, make } = await openSession({ headers_suffice: false });
    const client = new AsyncVZapsClient(gateway.client_options);
    const seen: string[] = [];
    client.events.subscribe(gateway.subscribe_options).on('All', ({ id }) => void seen.push(id));
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    expect(seen).toEqual([event.id]);
    expect(gateway.record.connections[0]!.headers.authorization).toBeUndefined();
    await client.close();
    await gateway.until(() => gateway.connected === 0);
    expect(gateway.record.connections[0]!.closed).toMatchObject({ code: 1000 });
  });

  it('takes every WebSocket for one of a browser’s, also that of ws, which then answers pings by itself', async () => {
    const { gateway, make } = await openSession({ ping_seconds: 0.005 });
    const given: unknown[] = [];
    const answered$ = new Subject<void>();
    class Pinged extends WebSocket {
      constructor(address: string, protocols?: string[], options?: WebSocket.ClientOptions) {
        super(address, protocols, options);
        given.push(options);
      }

      override pong(...of: unknown[]): void {
        answered$.next();
        super.pong(...(of as Parameters<WebSocket['pong']>));
      }
    }
    const client = new AsyncVZapsClient({ ...gateway.client_options, WebSocketCtor: Pinged });
    const subscription = client.events.subscribe(gateway.subscribe_options).on('All', () => undefined);
    await firstValueFrom(answered$);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    expect(given).toEqual([undefined]);
    expect(subscription.stats().reconnects).toBe(0);
    await client.close();
  });

  it('keeps its connection over a turn without listeners, microtasks and all', async () => {
    const { gateway, make } = await openSession({ resend_on_connect: false });
    const client = new AsyncVZapsClient(gateway.client_options);
    const seen: string[] = [];
    const handler = ({ id }: { readonly id: string }): void => void seen.push(id);
    const subscription = client.events.subscribe(gateway.subscribe_options).on('All', handler);
    await gateway.opened(1);
    subscription.off('All', handler);
    const event = make.Message();
    gateway.send(event);
    for (let microtasks = 0; microtasks < 5; microtasks += 1) await Promise.resolve();
    subscription.on('All', handler);
    await gateway.acked(event.id);
    expect(seen).toEqual([event.id]);
    expect(gateway.record.connections).toHaveLength(1);
    subscription.off('All');
    await gateway.until(() => gateway.connected === 0);
    expect(await firstValueFrom(subscription.state$)).toEqual({ status: 'idle' });
    await client.close();
  });

  it('tries again at once where a policy of the page forbids the socket, which then never closes', async () => {
    const { gateway } = await openSession();
    let forbidden = 2;
    class Forbidden {
      readyState = 0;
      onopen = null;
      onmessage = null;
      onclose = null;
      onerror: ((event: object) => void) | null = null;

      constructor() {
        setImmediate(() => {
          this.readyState = 3;
          this.onerror?.({ type: 'error' });
        });
      }

      send(): void {}
      close(): void {}
    }
    function Policed(url: string): object {
      forbidden -= 1;
      return forbidden < 0 ? new BareWebSocket(url) : new Forbidden();
    }
    const client = new AsyncVZapsClient({ ...gateway.client_options, WebSocketCtor: Policed as never });
    const errors: string[] = [];
    client.events
      .subscribe({ ...gateway.subscribe_options, retry_delay_seconds: 0.02 })
      .on('error', ({ message }) => void errors.push(message))
      .on('All', () => undefined);
    await gateway.opened(1);
    const untold = 'the connection failed: the WebSocket does not tell why; the console of the browser may';
    expect(errors).toEqual([untold, untold]);
    await client.close();
  });

  it('leaves no socket behind that could be terminated, also where the peer answers nothing', async () => {
    const { gateway } = await openSession();
    let terminated = 0;
    /** Its peer is gone: it can close as often as it likes. */
    class Unanswered extends WebSocket {
      override close(): void {}
      override terminate(): void {
        terminated += 1;
        super.terminate();
      }
    }
    const client = new AsyncVZapsClient({
      ...gateway.client_options,
      WebSocketCtor: Unanswered,
      scheduler: fasterTime(50),
    });
    client.events.subscribe(gateway.subscribe_options).on('All', () => undefined);
    await gateway.opened(1);
    await client.close();
    expect(terminated).toBe(1);
    await gateway.until(() => gateway.connected === 0);
  });

  it("refuses credentials: 'headers' at the call", async () => {
    const { gateway } = await openSession();
    const client = new AsyncVZapsClient(gateway.client_options);
    expect(() => client.events.subscribe({ ...gateway.subscribe_options, credentials: 'headers' })).toThrow(
      /^credentials: expected 'both', since browsers can't send headers/,
    );
  });

  it('holds a flood back by closing, and resumes from the cursor without losing or repeating', async () => {
    const { gateway, make } = await openSession();
    const client = new AsyncVZapsClient(gateway.client_options);
    const seen: string[] = [];
    let most = 0;
    const subscription = client.events.subscribe({
      ...gateway.subscribe_options,
      max_in_flight: 10,
      retry_delay_seconds: 0.02,
    });
    subscription.on('Message', async ({ id }) => {
      most = Math.max(most, subscription.stats().in_flight);
      seen.push(id);
      await new Promise((resolve) => setImmediate(resolve));
    });
    await gateway.opened(1);
    const events = Array.from({ length: 100 }, () => make.Message());
    events.forEach((event) => {
      gateway.send(event);
    });
    await gateway.until(() => seen.length === 100);
    expect(seen).toEqual(events.map(({ id }) => id));
    expect(most).toBeLessThanOrEqual(10);
    expect(gateway.record.connections.length).toBeGreaterThan(1);
    await client.close();
  });

  it('comes back from holding back once half is done, and not only when all is', async () => {
    const { gateway, make } = await openSession();
    const client = new AsyncVZapsClient(gateway.client_options);
    const finish$ = new Subject<void>();
    const subscription = client.events.subscribe({ ...gateway.subscribe_options, max_in_flight: 4 });
    const states: string[] = [];
    subscription.state$.subscribe(({ status }) => states.push(status));
    let handled = 0;
    subscription.on(
      'Message',
      () => {
        handled += 1;
        return handled > 2 ? finish$ : undefined;
      },
      { concurrency: 4 },
    );
    await gateway.opened(1);
    // Two are done at once, four are held: full. Then no more than two of four may be left before it comes back.
    for (let count = 0; count < 6; count += 1) gateway.send(make.Message());
    await gateway.until(() => gateway.connected === 0);
    expect(states).toEqual(['idle', 'connecting', 'open', 'waiting']);
    expect(subscription.stats().in_flight).toBe(4);
    finish$.complete();
    await gateway.opened(2);
    await gateway.until(({ acks }) => acks.length === 6);
    await client.close();
  });

  it('ends the stream with 1009 at a frame that is too large', async () => {
    const { gateway, make } = await openSession();
    const time = countedTime();
    const client = new AsyncVZapsClient({ ...gateway.client_options, scheduler: time.scheduler });
    const seen: string[] = [];
    const ended = new Promise((resolve) => {
      client.events
        .subscribe({ ...gateway.subscribe_options, max_frame_bytes: 5000 })
        .on('error', resolve)
        .on('All', ({ id }) => void seen.push(id));
    });
    await gateway.opened(1);
    const [good, large] = [make.Message(), make.Message({ text: 'x'.repeat(5000) })];
    gateway.send(good);
    gateway.send(large);
    expect(await ended).toMatchObject({ code: 'CONNECTION_CLOSED', close_code: 1009 });
    expect(seen).toEqual([good.id]);
    await gateway.until(() => gateway.connected === 0);
    await client.close();
    expect(time.pending).toBe(0);
  });

  it('says how to provide a WebSocket where there is none', () => {
    global.WebSocket = undefined;
    expect(() => new AsyncVZapsClient({ client_token: 'a', access_token: () => 'token' })).toThrow(
      'WebSocketCtor: expected a WebSocket constructor, since this runtime has none',
    );
  });

  it('opens no second socket, and resolves no close(), before the first one is gone', async () => {
    const sockets = new Set<BareWebSocket>();
    let most = 0;
    class Counted extends BareWebSocket {
      constructor(url: string) {
        super(url);
        sockets.add(this);
        most = Math.max(most, sockets.size);
        this.whenClosed(() => sockets.delete(this));
      }
    }
    const { gateway } = await openSession();
    gateway.holdHandshakes(1);
    const client = new AsyncVZapsClient({
      ...gateway.client_options,
      WebSocketCtor: Counted,
      timeout_seconds: 0.1,
      random: () => 0,
    });
    const subscription = client.events.subscribe(gateway.subscribe_options).on('All', () => undefined);
    subscription.errors$.subscribe();
    // The first one timed out while it was connecting.
    await gateway.opened(1);
    gateway.holdHandshakes(1);
    gateway.drop();
    await gateway.until(({ connections }) => connections.length === 3);
    expect(sockets.size).toBe(1);
    await client.close();
    expect([most, sockets.size]).toEqual([1, 0]);
  });
});
