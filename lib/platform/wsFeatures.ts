import type { Refusal, SocketFeatures } from './socketKind';
import { OPEN, type WebSocketConstructor, type WebSocketLike } from './webSocketLike';

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
  on(event: 'ping', listener: (data: unknown) => void): void;
  on(event: 'pong', listener: () => void): void;
  on(event: 'upgrade', listener: (answer: Answer) => void): void;
  on(event: 'unexpected-response', listener: (request: unknown, answer: Answer) => void): void;
  pause(): void;
  resume(): void;
  ping(): void;
  pong(data: unknown): void;
  terminate(): void;
}

/** Who sends pings and doesn't read the pongs is not to fill the memory with them. */
const MOST_UNSENT_BYTES = 64 * 1024;

const METHODS = ['on', 'pause', 'resume', 'ping', 'pong', 'terminate'] as const;

const isNodeWebSocket = (socket: WebSocketLike): socket is NodeWebSocket =>
  METHODS.every((name) => name in socket);

/** Whether the handshakes of these WebSockets carry headers: those of `ws` and its kind do, and no browser's. */
export const sendsHeaders = ({ prototype }: WebSocketConstructor): boolean =>
  METHODS.every((name) => name in ((prototype as object | undefined) ?? {}));

/** The features of this socket, or undefined where it has only those of a browser's. */
export const wsFeatures = (socket: WebSocketLike): SocketFeatures | undefined =>
  isNodeWebSocket(socket) ? new FeaturesOfWs(socket) : undefined;

/** `ws` closes on a frame that it can't accept, and reports 1006: the code that it sent stands in the error alone. */
const REFUSED_FRAMES: ReadonlyMap<unknown, number> = new Map([
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 1009],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 1009],
  ['WS_ERR_INVALID_UTF8', 1007],
]);

class FeaturesOfWs implements SocketFeatures {
  pings = 0;
  pongs = 0;
  refusal: Refusal | undefined;
  readonly #socket: NodeWebSocket;
  #raw: RawSocket | undefined;

  constructor(socket: NodeWebSocket) {
    this.#socket = socket;
    socket.on('ping', (data) => this.#answer(data));
    socket.on('pong', () => {
      this.pongs += 1;
    });
    socket.on('upgrade', (answer) => {
      this.#raw = answer.socket;
    });
    socket.on('unexpected-response', (_request, { statusCode = 0, headers }) => {
      const retry_after = headers['retry-after'];
      this.refusal = {
        status: statusCode,
        retry_after: typeof retry_after === 'string' ? retry_after : undefined,
      };
      socket.terminate();
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

  terminate(): void {
    this.#socket.terminate();
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

  #answer(ping: unknown): void {
    const socket = this.#socket;
    this.pings += 1;
    if (socket.readyState === OPEN && socket.bufferedAmount < MOST_UNSENT_BYTES) socket.pong(ping);
  }
}
