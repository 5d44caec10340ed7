import { firstValueFrom, ReplaySubject } from 'rxjs';
import { type VZapsError } from 'vzaps-rx';
import { WebSocket } from 'ws';
import { BareWebSocket } from '../support/bareWebSocket';
import { countedTime } from '../support/countedTime';
import { fasterTime } from '../support/fasterTime';
import { openSession } from '../support/session';

class Unclosable extends BareWebSocket {
  override close(): void {
    super.close();
    throw new Error('no');
  }
}

describe('a WebSocketCtor', () => {
  it('that throws is a lost connection, tried again, and nothing that close() waits for', async () => {
    let attempts = 0;
    class Throwing extends BareWebSocket {
      constructor(url: string) {
        attempts += 1;
        if (attempts < 3) throw new SyntaxError(`the address ${url} is not allowed`);
        super(url);
      }
    }
    const { client, gateway, subscribe } = await openSession({}, { WebSocketCtor: Throwing });
    const errors: VZapsError[] = [];
    const subscription = subscribe();
    subscription.on('error', (error) => errors.push(error)).on('All', () => undefined);
    await gateway.opened(1);
    expect(errors.map(({ code }) => code)).toEqual(['CONNECTION_LOST', 'CONNECTION_LOST']);
    for (const { message } of errors) {
      expect(message).toContain('the connection failed: the address ws');
      expect(message).not.toContain(gateway.subscribe_options.instance_token);
    }
    attempts = 0;
    gateway.drop();
    await client.close();
    expect(subscription.stats()).toMatchObject({ in_flight: 0 });
  });

  it('whose sockets can’t be listened to is a lost connection, tried again', async () => {
    let sockets = 0;
    class Mute extends BareWebSocket {
      constructor(url: string) {
        super(url);
        sockets += 1;
        if (sockets > 1) return;
        const refuse = (): void => {
          throw new Error(`nobody listens at ${url}`);
        };
        Object.defineProperty(this, 'onopen', { set: refuse });
      }
    }
    const { client, gateway, make, subscribe } = await openSession({}, { WebSocketCtor: Mute });
    const errors: VZapsError[] = [];
    const subscription = subscribe();
    subscription.on('error', (error) => errors.push(error)).on('All', () => undefined);
    await new Promise((resolve) => subscription.on('open', resolve));
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    expect(errors).toMatchObject([{ code: 'CONNECTION_LOST' }]);
    expect(errors[0]!.message).not.toContain(gateway.subscribe_options.instance_token);
    await client.close();
    await gateway.until(() => gateway.connected === 0);
  });

  it.each(['ws', 'a browser'])('that closes the client leaves no socket of %s behind', async (kind) => {
    const gone$ = new ReplaySubject<void>(1);
    let closed: Promise<void> | undefined;
    const close = (): void => {
      closed ??= client.close();
    };
    class Closing extends WebSocket {
      constructor(url: string, protocols?: string[], options?: WebSocket.ClientOptions) {
        super(url, protocols, options);
        this.once('close', () => gone$.next());
        close();
      }
    }
    class BareClosing extends BareWebSocket {
      constructor(url: string) {
        super(url);
        this.whenClosed(() => gone$.next());
        close();
      }
    }
    const { client, gateway, subscribe } = await openSession(
      {},
      { WebSocketCtor: kind === 'ws' ? Closing : BareClosing, scheduler: fasterTime(50) },
    );
    subscribe().on('All', () => undefined);
    await firstValueFrom(gone$);
    await closed;
    expect(gateway.connected).toBe(0);
  });

  it('that opens at once is good', async () => {
    class Hasty {
      readyState = 0;
      readonly bufferedAmount = 0;
      onmessage = null;
      onerror = null;
      onclose: ((event: object) => void) | null = null;
      set onopen(open: ((event: object) => void) | null) {
        this.readyState = 1;
        open?.({});
      }
      send(): void {}
      close(): void {
        this.readyState = 3;
        this.onclose?.({ code: 1000, reason: '' });
      }
    }
    const { subscribe } = await openSession({}, { WebSocketCtor: Hasty });
    const subscription = subscribe();
    const opened = new Promise((resolve) => subscription.on('open', resolve));
    subscription.on('All', () => undefined);
    await opened;
    await subscription.close();
  });

  it('that fails and opens all the same is replaced, for nothing more is heard of it', async () => {
    let sockets = 0;
    class Doubtful extends BareWebSocket {
      constructor(url: string) {
        super(url);
        sockets += 1;
        if (sockets === 1) queueMicrotask(() => this.onerror?.({ message: 'in doubt' } as never));
      }
    }
    const { gateway, make, subscribe } = await openSession({}, { WebSocketCtor: Doubtful });
    const subscription = subscribe();
    const states: string[] = [];
    subscription.state$.subscribe(({ status }) => states.push(status));
    subscription.on('All', () => undefined);
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    expect(states).toEqual(['idle', 'connecting', 'waiting', 'connecting', 'open']);
    expect(sockets).toBe(2);
  });

  it('that fails while it is open, and never says that it has closed, is replaced', async () => {
    const sockets: Failing[] = [];
    class Failing extends BareWebSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
        if (sockets.length === 1) Object.defineProperty(this, 'onclose', { set: () => undefined });
      }
      override close(code?: number): void {
        if (this !== sockets[0]) super.close(code);
      }
    }
    const { client, gateway, make, subscribe } = await openSession(
      {},
      { WebSocketCtor: Failing, scheduler: fasterTime(50) },
    );
    const subscription = subscribe();
    const errors: VZapsError[] = [];
    subscription.errors$.subscribe((error) => errors.push(error));
    const opened = new Promise((resolve) => subscription.on('open', resolve));
    subscription.on('All', () => undefined);
    await opened;
    sockets[0]!.onerror?.({ message: 'broken' } as never);
    const event = make.Message();
    gateway.send(event);
    await gateway.opened(2);
    await gateway.acked(event.id);
    expect(errors).toMatchObject([{ code: 'CONNECTION_CLOSED', close_code: 1006 }]);
    expect(sockets.length).toBe(2);
    await client.close();
  });

  it('that fails while it is open, and says in a later turn how it closed, has closed so', async () => {
    const sockets: Slow[] = [];
    class Slow extends BareWebSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    }
    const { subscribe } = await openSession({}, { WebSocketCtor: Slow });
    const subscription = subscribe();
    const opened = new Promise((resolve) => subscription.on('open', resolve));
    const ended = new Promise((resolve) => subscription.on('error', resolve).on('All', () => undefined));
    await opened;
    const [socket] = sockets;
    socket!.onerror?.({ message: 'broken' } as never);
    setImmediate(() => socket!.onclose?.({ code: 1002, reason: 'reserved bits' } as never));
    expect(await ended).toMatchObject({ code: 'CONNECTION_CLOSED', close_code: 1002 });
    expect(sockets.length).toBe(1);
  });

  it('that has frames for who listens at once loses none of them', async () => {
    class Eager {
      readyState = 1;
      readonly bufferedAmount = 0;
      onerror = null;
      onclose: ((event: object) => void) | null = null;
      set onopen(open: ((event: object) => void) | null) {
        open?.({});
      }
      set onmessage(hear: ((event: object) => void) | null) {
        hear?.({ data: JSON.stringify({ ...make.Message(), id: 'at once' }) });
      }
      send(): void {}
      close(): void {
        this.readyState = 3;
        this.onclose?.({ code: 1000, reason: '' });
      }
    }
    const { make, subscribe } = await openSession({}, { WebSocketCtor: Eager });
    const subscription = subscribe();
    const seen = new Promise((resolve) => subscription.on('All', ({ id }) => resolve(id)));
    expect(await seen).toBe('at once');
    await subscription.close();
  });

  it('that lets a WebSocket of ws inside of it call who listens is good', async () => {
    /** Has what ws has, and is none. */
    class Wrapper {
      readonly #inner: WebSocket;
      onopen = null;
      onmessage = null;
      onerror = null;
      onclose = null;

      constructor(url: string, protocols?: string[], options?: WebSocket.ClientOptions) {
        this.#inner = new WebSocket(url, protocols, options);
      }

      get readyState(): number {
        return this.#inner.readyState;
      }

      get bufferedAmount(): number {
        return this.#inner.bufferedAmount;
      }

      on(name: string, listener: (...details: unknown[]) => void): void {
        this.#inner.on(name, listener);
      }

      send(text: string): void {
        this.#inner.send(text);
      }

      close(code?: number): void {
        this.#inner.close(code);
      }

      terminate(): void {
        this.#inner.terminate();
      }

      pause(): void {
        this.#inner.pause();
      }

      resume(): void {
        this.#inner.resume();
      }

      ping(): void {
        this.#inner.ping();
      }

      pong(data: Buffer): void {
        this.#inner.pong(data);
      }
    }
    const { client, gateway, make, subscribe } = await openSession({}, { WebSocketCtor: Wrapper });
    const subscription = subscribe().on('All', () => undefined);
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
    expect(gateway.record.connections[0]!.headers['x-client-token']).toBeDefined();
    await client.close();
    expect(subscription.stats()).toMatchObject({ settled: 1, reconnects: 0 });
  });

  /** Told open with its first frame. */
  class Late extends WebSocket {
    #told = false;
    override emit(name: string | symbol, ...args: unknown[]): boolean {
      if (name !== 'open' || this.#told) return super.emit(name, ...args);
      this.once('message', () => {
        this.#told = true;
        super.emit('open');
      });
      return true;
    }
  }

  class LateWithoutUpgrade extends Late {
    override emit(name: string | symbol, ...args: unknown[]): boolean {
      return name === 'upgrade' || super.emit(name, ...args);
    }
  }

  it.each([
    ['tell frames before it tells of its opening', Late],
    ['do so and tell of no upgrade', LateWithoutUpgrade],
  ])('of ws may %s, and no frame is lost', async (_what, WebSocketCtor) => {
    const { gateway, make, subscribe } = await openSession({ resend_on_connect: false }, { WebSocketCtor });
    const got: string[] = [];
    subscribe().on('All', ({ id }) => void got.push(id));
    await gateway.until(() => gateway.connected === 1);
    const [first, second] = [make.Message(), make.Message()];
    gateway.send(first);
    gateway.send(second);
    await gateway.acked(second.id);
    expect(got).toEqual([first.id, second.id]);
  });

  it('of ws may have an `on` put around it while it opens, and an `off` of its own', async () => {
    class Bound extends WebSocket {
      constructor(url: string, protocols?: string[], options?: WebSocket.ClientOptions) {
        super(url, protocols, options);
        this.once('upgrade', () => {
          const { on } = this;
          this.on = ((name: string, listener: (...args: unknown[]) => void) =>
            on.call(this, name, (...args: unknown[]) => listener(...args))) as never;
        });
      }

      override off(): this {
        throw new Error('no');
      }
    }
    const { gateway, make, subscribe } = await openSession({}, { WebSocketCtor: Bound });
    subscribe().on('All', () => undefined);
    await gateway.opened(1);
    const event = make.Message();
    gateway.send(event);
    await gateway.acked(event.id);
  });

  it('whose socket has failed is read no more, whatever still comes from it', async () => {
    const sockets: Failing[] = [];
    class Failing extends BareWebSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    }
    const { gateway, make, subscribe } = await openSession({}, { WebSocketCtor: Failing });
    const subscription = subscribe().on('All', () => undefined);
    await gateway.opened(1);
    const [failed] = sockets;
    failed?.onerror?.({ message: 'failed' } as never);
    failed?.onmessage?.({ data: 'no frame' } as never);
    failed?.onmessage?.({ data: JSON.stringify(make.Message()) } as never);
    await gateway.opened(2);
    expect(subscription.stats()).toMatchObject({ received: 0, malformed: 0 });
  });

  it('of ws is listened to for five things once it is open, and no more for those of the handshake', async () => {
    const sockets: WebSocket[] = [];
    class Watched extends WebSocket {
      constructor(url: string, protocols?: string[], options?: WebSocket.ClientOptions) {
        super(url, protocols, options);
        sockets.push(this);
      }
    }
    const { gateway, make, subscribe } = await openSession({}, { WebSocketCtor: Watched });
    subscribe().on('All', () => undefined);
    const event = make.Message();
    await gateway.opened(1);
    gateway.send(event);
    await gateway.acked(event.id);
    expect(sockets[0]?.eventNames().sort()).toEqual(['close', 'error', 'message', 'ping', 'pong']);
  });

  it('of ws is heard once, whatever is put around its `on` and taken away meanwhile', async () => {
    const around = (socket: WebSocket): void => {
      const { on } = socket;
      socket.on = function (this: WebSocket, ...args: Parameters<WebSocket['on']>) {
        return on.apply(this, args);
      } as WebSocket['on'];
    };
    let sockets = 0;
    class Bound extends WebSocket {
      constructor(url: string, protocols?: string[], options?: WebSocket.ClientOptions) {
        super(url, protocols, options);
        sockets += 1;
        const is_first = sockets === 1;
        if (!is_first) around(this);
        this.once('upgrade', () => {
          if (is_first) around(this);
          else Reflect.deleteProperty(this, 'on');
        });
      }
    }
    const { gateway, make, subscribe } = await openSession({}, { WebSocketCtor: Bound });
    const subscription = subscribe().on('All', () => undefined);
    for (const opened of [1, 2]) {
      await gateway.opened(opened);
      const event = make.Message();
      gateway.send(event);
      await gateway.acked(event.id);
      gateway.drop();
    }
    expect(subscription.stats()).toMatchObject({ received: 2, duplicates: 0 });
  });

  it('that closes without saying how is a broken connection', async () => {
    class Wordless extends BareWebSocket {
      constructor(url: string) {
        super(url);
        Object.defineProperty(this, 'onclose', {
          set: (listener: (event: object) => void) => this.whenClosed(() => listener({})),
        });
      }
    }
    const { gateway, subscribe } = await openSession({}, { WebSocketCtor: Wordless });
    const subscription = subscribe();
    const errors: VZapsError[] = [];
    subscription.on('error', (error) => errors.push(error)).on('All', () => undefined);
    await gateway.opened(1);
    gateway.drop();
    await gateway.opened(2);
    expect(errors).toMatchObject([{ code: 'CONNECTION_CLOSED', close_code: 1006 }]);
    await subscription.close();
  });

  it('whose send() throws is replaced, and the acks go out on the next one', async () => {
    let sockets = 0;
    class Stuck extends BareWebSocket {
      readonly #number = (sockets += 1);
      override send(text: string): void {
        if (this.#number < 3) throw new Error('stuck');
        super.send(text);
      }
    }
    const { gateway, make, subscribe } = await openSession(
      { resend_on_connect: false },
      { WebSocketCtor: Stuck },
    );
    const subscription = subscribe().on('All', () => undefined);
    await gateway.opened(1);
    const events = [make.Message(), make.Message()];
    for (const event of events) gateway.send(event);
    for (const { id } of events) await gateway.acked(id);
    expect(sockets).toBe(3);
    expect(subscription.stats()).toMatchObject({ settled: 2, acked: 2, owed: 0, reconnects: 2 });
  });

  it('that fails again and again while it is open is terminated once, and replaced', async () => {
    const newest: { socket?: Failing; terminations: number } = { terminations: 0 };
    class Failing extends BareWebSocket {
      constructor(url: string) {
        super(url);
        newest.socket = this;
      }
      fail(): void {
        this.onerror?.({ error: new Error('broken') } as never);
      }
      terminate(): void {
        newest.terminations += 1;
        this.close();
      }
    }
    const { gateway, subscribe } = await openSession({}, { WebSocketCtor: Failing });
    const subscription = subscribe();
    await new Promise((resolve) => subscription.on('open', resolve).on('All', () => undefined));
    const { socket } = newest;
    for (let times = 0; times < 3; times += 1) socket?.fail();
    await gateway.opened(2);
    expect(newest.terminations).toBe(1);
  });

  it('whose close() throws is nothing that close() waits for', async () => {
    const time = countedTime();
    const { gateway, subscribe } = await openSession(
      {},
      { WebSocketCtor: Unclosable, scheduler: time.scheduler },
    );
    const subscription = subscribe();
    const opened = new Promise((resolve) => subscription.on('open', resolve));
    subscription.on('All', () => undefined);
    await opened;
    await subscription.close();
    expect(time.pending).toBe(0);
    await gateway.until(() => gateway.connected === 0);
  });

  it('whose close() throws before it is open leaves nothing behind either', async () => {
    const time = countedTime();
    const { gateway, subscribe } = await openSession(
      {},
      { WebSocketCtor: Unclosable, scheduler: time.scheduler },
    );
    gateway.holdHandshakes(1);
    const subscription = subscribe().on('All', () => undefined);
    await gateway.until(({ connections }) => connections.length === 1);
    await subscription.close();
    expect(time.pending).toBe(0);
  });

  it('whose terminate() throws when the upgrade is refused is tried again all the same', async () => {
    class Lasting extends WebSocket {
      override terminate(): void {
        super.terminate();
        throw new Error('no');
      }
    }
    const { gateway, subscribe } = await openSession({}, { WebSocketCtor: Lasting });
    gateway.refuse(503, { times: 1 });
    const errors: VZapsError[] = [];
    subscribe()
      .on('error', (error) => errors.push(error))
      .on('All', () => undefined);
    await gateway.opened(1);
    expect(errors).toMatchObject([{ code: 'CONNECTION_REFUSED', status: 503 }]);
  });

  it("that can't send headers is refused with credentials: 'headers'", async () => {
    const { subscribe } = await openSession({}, { WebSocketCtor: BareWebSocket });
    expect(() => subscribe({ credentials: 'headers' })).toThrow(
      "credentials: expected 'both', since browsers can't send headers with a WebSocket, and only the one of ws can",
    );
  });
});
