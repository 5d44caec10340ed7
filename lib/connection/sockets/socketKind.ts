import type { Observable } from 'rxjs';
import type { Handshake } from '~/protocol/endpoint';
import type {
  SendText,
  WebSocketConstructor,
  WebSocketLike,
  WebSocketOptions,
} from '~/platform/webSocketLike';
import type { Outage } from '~/connection/outages/outage';

/** Who hears what a socket tells. */
export interface SocketListener {
  opened(): void;
  message(data: unknown): void;
  failed(event: unknown): void;
  /** The socket is good for nothing. */
  terminate(): void;
  ended(code: number, reason: string): void;
}

/** How the WebSockets of a client are made, and what they can do beside what each WebSocket can. */
export interface SocketKind {
  /** Emits what makes them, at once or when it is loaded. */
  readonly WebSocketCtor$: Observable<WebSocketConstructor>;
  /** True if their handshakes carry headers. */
  readonly sends_headers: boolean;
  /** Sends a text over one of them. */
  readonly sendText: SendText;
  /** What the constructor gets beside the address, where it takes anything. */
  optionsFor?(handshake: Handshake, max_frame_bytes: number): WebSocketOptions;
  /** What this one can do that a browser's can't. */
  featuresOf?(socket: WebSocketLike, listener: SocketListener): SocketFeatures | undefined;
}

/** What the WebSocket of `ws` can do and a browser's can't. */
export interface SocketFeatures {
  pause(): void;
  resume(): void;
  ping(): void;
  /** Runs `write`, and sends what it wrote as one piece. */
  together(write: () => void): void;
  /** The code it closed with, if this is the problem of a frame that it could not accept. */
  refusedFrameCode(problem: unknown): number | undefined;
  /** All bytes that came so far: the peer is alive while this grows, also in the middle of a large frame. */
  readonly bytes_read: number;
  /** Pings that came. */
  readonly pings: number;
  /** Pongs that came. */
  readonly pongs: number;
  /** Why there was no upgrade, where the server said so. `now` is in milliseconds. */
  refusal(now: number): Outage | undefined;
}
