/* eslint-disable @typescript-eslint/no-explicit-any -- the event types of ws and of the DOM have nothing else in common */

/** The smallest WebSocket that will do. Browsers' own and the one of `ws` are such. */
export interface WebSocketLike {
  readonly readyState: number;
  /** Bytes that wait to be written, where it knows. */
  readonly bufferedAmount?: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  /** Ends the connection without a handshake, where it can. */
  terminate?(): void;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
}

/** What a constructor gets beside the address. A browser's WebSocket ignores it; the one of `ws` does what it says. */
export interface WebSocketOptions {
  /** Those of the handshake, with the secrets in them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The most bytes that a message may have (`max_frame_bytes`). */
  readonly maxPayload: number;
  /** False: events are small, and compressing each costs more than it spares. */
  readonly perMessageDeflate: boolean;
  /** False: the secrets are for this address, and no other. */
  readonly followRedirects: boolean;
  /** False: pings are answered here, within bounds. */
  readonly autoPong: boolean;
}

/** Makes WebSockets: the global one, the one of `ws`, or a subclass of either. */
export type WebSocketConstructor = new (
  url: string,
  protocols?: any,
  options?: WebSocketOptions,
) => WebSocketLike;

export type SendText = (socket: WebSocketLike, text: string) => void;

/** As every WebSocket takes a text. */
export const sendText: SendText = (socket, text) => socket.send(text);

/** The `readyState` in which frames can be sent. */
export const OPEN = 1;
/** The one in which nothing more comes of it. */
export const CLOSED = 3;
