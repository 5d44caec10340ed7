import type { SchedulerLike } from 'rxjs';
import type { ServerAct } from './act';

/** One act of a script, and when it happens: milliseconds after the client's handshake. */
export interface TimedAct {
  readonly at_ms: number;
  readonly act: ServerAct;
}

/** The other end of scripted sockets. */
export interface ScriptedPeer {
  readonly scheduler: SchedulerLike;
  /** A handshake comes; what it gives is what the server does. */
  handshake(url: string, headers: Readonly<Record<string, string>>): readonly TimedAct[];
  /** A frame of the client arrives. */
  received(data: string): void;
}

type Listener = (this: unknown, ...details: readonly unknown[]) => void;

/** What `new WebSocket` of a scripted server gives: in a browser's shape, or in that of `ws`. */
export interface ScriptedSocketConstructor {
  new (
    url: string,
    protocols?: unknown,
    options?: { readonly headers: Readonly<Record<string, string>> },
  ): BareSocket;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** A WebSocket without a network, with all that a browser's has. */
class BareSocket {
  onopen: ((event: unknown) => void) | null = null;
  onmessage: ((event: unknown) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onclose: ((event: unknown) => void) | null = null;
  readyState = CONNECTING;
  readonly bufferedAmount = 0;
  readonly #peer: ScriptedPeer;
  protected silent = false;

  constructor(peer: ScriptedPeer, url: string, headers: Readonly<Record<string, string>>) {
    this.#peer = peer;
    for (const { at_ms, act } of peer.handshake(url, headers))
      peer.scheduler.schedule(() => this.arrive(act), at_ms);
  }

  send(data: string): void {
    if (this.readyState === CONNECTING) throw new Error('WebSocket is not open: readyState 0 (CONNECTING)');
    if (this.readyState === OPEN && !this.silent) this.#peer.received(data);
  }

  close(code = 1005, reason = ''): void {
    if (this.readyState === CONNECTING) return this.breakOff();
    if (this.readyState !== OPEN) return;
    this.readyState = CLOSING;
    if (!this.silent) this.soon(() => this.ended(code, reason));
  }

  /** What the server does arrives here. */
  protected arrive(act: ServerAct): void {
    if (this.readyState === CLOSED || this.silent) return;
    const { readyState } = this;
    switch (act.kind) {
      case 'open':
        if (readyState !== CONNECTING) return;
        this.readyState = OPEN;
        return this.opened();
      case 'frame':
        // Frames that were under way are read also while the client closes.
        if (readyState !== CONNECTING) this.message(act.data);
        return;
      case 'close':
        return readyState === CONNECTING ? this.breakOff() : this.ended(act.code, act.reason);
      case 'refuse':
        if (readyState === CONNECTING) this.refused(act.status, act.retry_after_seconds);
        return;
      case 'drop':
        return readyState === CONNECTING ? this.breakOff() : this.ended(1006, '');
      case 'ping':
        return this.pinged();
      case 'silence':
        this.silent = true;
        return;
    }
  }

  protected opened(): void {
    this.onopen?.({ type: 'open' });
  }

  protected message(data: unknown): void {
    this.onmessage?.({ type: 'message', data });
  }

  protected failed(message: string): void {
    this.onerror?.({ type: 'error', message });
  }

  protected closed(code: number, reason: string): void {
    this.onclose?.({ type: 'close', code, reason, wasClean: code !== 1006 });
  }

  /** A browser's says neither that it was refused nor why. */
  protected refused(_status: number, _retry_after_seconds: number | undefined): void {
    this.breakOff();
  }

  /** A browser's answers pings by itself. */
  protected pinged(): void {
    return;
  }

  protected soon(run: () => void): void {
    this.#peer.scheduler.schedule(run);
  }

  /** Ends without a close handshake; told a moment later. */
  protected breakOff(): void {
    const was_open = this.readyState !== CONNECTING;
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSING;
    this.soon(() => {
      if (!was_open) this.failed('the handshake was not completed');
      this.ended(1006, '');
    });
  }

  protected ended(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.closed(code, reason);
  }
}

/** The same, with what the WebSocket of `ws` has besides. */
class NodeSocket extends BareSocket {
  readonly #listeners = new Map<string, Listener[]>();
  #paused = false;
  /** What arrived while nothing was read. */
  #unread: ServerAct[] = [];

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.soon(() => {
      while (!this.#paused && this.#unread.length > 0) super.arrive(this.#unread.shift() as ServerAct);
    });
  }

  ping(): void {
    if (this.readyState === OPEN && !this.silent) this.soon(() => this.#emit('pong'));
  }

  /** The answers to pings are of no interest to anybody here. */
  pong(): void {
    return;
  }

  terminate(): void {
    this.breakOff();
  }

  protected override arrive(act: ServerAct): void {
    // Silence is not read: it is what comes to pass.
    if (act.kind !== 'silence' && (this.#paused || this.#unread.length > 0)) this.#unread.push(act);
    else super.arrive(act);
  }

  protected override opened(): void {
    super.opened();
    this.#emit('open');
  }

  protected override message(data: unknown): void {
    super.message(data);
    this.#emit('message', data, typeof data !== 'string');
  }

  protected override failed(message: string): void {
    super.failed(message);
    this.#emit('error', new Error(message));
  }

  protected override closed(code: number, reason: string): void {
    super.closed(code, reason);
    this.#emit('close', code, reason);
  }

  protected override refused(status: number, retry_after_seconds: number | undefined): void {
    const headers = retry_after_seconds === undefined ? {} : { 'retry-after': String(retry_after_seconds) };
    this.#emit('unexpected-response', {}, { statusCode: status, headers });
  }

  protected override pinged(): void {
    if (this.readyState === OPEN) this.#emit('ping', '');
  }

  #emit(event: string, ...details: readonly unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener.call(this, ...details);
  }
}

/** Makes sockets to this peer: like those of `ws`, or like a browser's. */
export const scriptedSockets = (
  peer: ScriptedPeer,
  runtime: 'node' | 'browser',
): ScriptedSocketConstructor => {
  const Socket = runtime === 'node' ? NodeSocket : BareSocket;
  return class extends Socket {
    constructor(
      url: string,
      _protocols?: unknown,
      { headers }: { readonly headers: Readonly<Record<string, string>> } = { headers: {} },
    ) {
      super(peer, url, headers);
    }
  };
};
