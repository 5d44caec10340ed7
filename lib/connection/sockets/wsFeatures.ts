import { EventEmitter } from 'node:events';
import { OPEN, type WebSocketConstructor, type WebSocketLike } from '~/platform/webSocketLike';
import { retryAfterSeconds } from '~/protocol/retryAfter';
import type { Outage } from '~/connection/outages/outage';
import { refused } from '~/connection/outages/refusal';
import type { SocketFeatures, SocketListener } from './socketKind';

interface RawSocket {
  readonly bytesRead: number;
  cork(): void;
  uncork(): void;
}

interface Answer {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket: RawSocket;
}

/** The part of `ws` that is used here. */
interface NodeWebSocket extends WebSocketLike {
  readonly bufferedAmount: number;
  /** Whose it is. */
  vzaps_rx: FeaturesOfWs;
  on(event: ToldOf, listener: (typeof LISTENERS)[ToldOf]): void;
  pause(): void;
  resume(): void;
  ping(): void;
  pong(data: unknown): void;
  terminate(): void;
}

// Those of the socket itself may be wrapped by the time that it is open.
const { on, off } = EventEmitter.prototype;

/** Who sends pings and doesn't read the pongs is not to fill the memory with them. */
const MOST_UNSENT_BYTES = 64 * 1024;

const METHODS = ['on', 'pause', 'resume', 'ping', 'pong', 'terminate'] as const;

const isNodeWebSocket = (socket: WebSocketLike): socket is NodeWebSocket =>
  METHODS.every((name) => name in socket);

/** Whether the handshakes of these WebSockets carry headers: those of `ws` and its kind do, and no browser's. */
export const sendsHeaders = ({ prototype }: WebSocketConstructor): boolean =>
  METHODS.every((name) => name in ((prototype as object | undefined) ?? {}));

/** The features of this socket, or undefined where it has only those of a browser's. */
export const wsFeatures = (socket: WebSocketLike, listener: SocketListener): SocketFeatures | undefined =>
  isNodeWebSocket(socket) ? new FeaturesOfWs(socket, listener) : undefined;

/**
 * What listens to a socket, which `ws` calls it with as `this`: one function for all sockets, where each function of its own, and what
 * `ws` puts around an `onmessage`, would be a tenth of what an idle subscription takes.
 */
const LISTENERS = {
  open(this: NodeWebSocket): void {
    this.vzaps_rx.opened();
  },
  message(this: NodeWebSocket, data: unknown, is_binary: boolean): void {
    this.vzaps_rx.listener.message(is_binary ? data : String(data));
  },
  error(this: NodeWebSocket, error: Error): void {
    this.vzaps_rx.listener.failed(error);
  },
  close(this: NodeWebSocket, code: number, reason: unknown): void {
    this.vzaps_rx.listener.ended(code, String(reason));
  },
  ping(this: NodeWebSocket, data: unknown): void {
    this.vzaps_rx.answer(data);
  },
  pong(this: NodeWebSocket): void {
    this.vzaps_rx.pongs += 1;
  },
  upgrade(this: NodeWebSocket, answer: Answer): void {
    this.vzaps_rx.upgraded(answer);
  },
  'unexpected-response'(this: NodeWebSocket, _request: unknown, answer: Answer): void {
    this.vzaps_rx.refused(answer);
  },
};

type ToldOf = keyof typeof LISTENERS;

const ALL = Object.keys(LISTENERS) as ToldOf[];

/** What is told of once it is open. */
const OPEN_TELLS: readonly ToldOf[] = ['error', 'close', 'message', 'ping', 'pong'];

/** `ws` closes on a frame that it can't accept, and reports 1006: the code that it sent stands in the error alone. */
const REFUSED_FRAMES: ReadonlyMap<unknown, number> = new Map([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 1009],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 1009],
  ['WS_ERR_INVALID_UTF8', 1007],
]);

class FeaturesOfWs implements SocketFeatures {
  pings = 0;
  pongs = 0;
  readonly #socket: NodeWebSocket;
  #raw: RawSocket | undefined;
  #answer: Answer | undefined;
  readonly #calls_as_itself: boolean;

  constructor(
    socket: NodeWebSocket,
    readonly listener: SocketListener,
  ) {
    this.#socket = socket;
    socket.vzaps_rx = this;
    // A socket with an `on` of its own may have another one inside, which would be `this`.
    this.#calls_as_itself = (socket.on as unknown) === on;
    for (const name of ALL)
      socket.on(name, this.#calls_as_itself ? LISTENERS[name] : LISTENERS[name].bind(socket));
  }

  upgraded({ socket }: Answer): void {
    this.#raw = socket;
  }

  opened(): void {
    if (this.#calls_as_itself) this.#forgetHandshake();
    this.listener.opened();
  }

  refused(answer: Answer): void {
    this.#answer = answer;
    this.listener.terminate();
  }

  refusal(now: number): Outage | undefined {
    if (this.#answer === undefined) return undefined;
    const { statusCode = 0, headers } = this.#answer;
    const retry_after = headers['retry-after'];
    return refused({
      by: 'upgrade',
      status: statusCode,
      problem: '',
      retry_after_seconds: typeof retry_after === 'string' ? retryAfterSeconds(retry_after, now) : undefined,
    });
  }

  get bytes_read(): number {
    return this.#raw?.bytesRead ?? 0;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  ping(): void {
    this.#socket.ping();
  }

  together(write: () => void): void {
    this.#raw?.cork();
    try {
      write();
    } finally {
      this.#raw?.uncork();
    }
  }

  refusedFrameCode(problem: unknown): number | undefined {
    const code = (problem as { readonly code?: unknown } | undefined)?.code;
    return (
      REFUSED_FRAMES.get(code) ?? (typeof code === 'string' && code.startsWith('WS_ERR_') ? 1002 : undefined)
    );
  }

  answer(ping: unknown): void {
    const socket = this.#socket;
    this.pings += 1;
    if (socket.readyState === OPEN && socket.bufferedAmount < MOST_UNSENT_BYTES) socket.pong(ping);
  }

  /** A list of eight listeners takes 200 bytes more than one of five, and becomes smaller only when it was empty. */
  #forgetHandshake(): void {
    for (const name of ALL) off.call(this.#socket, name, LISTENERS[name]);
    for (const name of OPEN_TELLS) on.call(this.#socket, name, LISTENERS[name]);
  }
}
