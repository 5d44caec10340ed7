import type { WebSocketLike } from '~/platform/webSocketLike';

/** Who makes the real socket. */
export interface SocketOpener {
  open(of_subject: SubjectSocket): WebSocketLike;
}

type Listener<E> = ((event: E) => void) | null;

/**
 * The socket as a `webSocket` subject has it. Whoever hears of the socket calls what the subject listens with.
 *
 * It is not told that the socket is open: it would make a queue then, and keep it, a kilobyte, for what is sent through it. Nothing is.
 */
export class SubjectSocket {
  onmessage: Listener<{ readonly data: unknown }> = null;
  onerror: Listener<unknown> = null;
  onclose: Listener<{ readonly wasClean: boolean }> = null;
  readonly #socket: WebSocketLike;

  constructor(opener: SocketOpener) {
    this.#socket = opener.open(this);
  }

  set onopen(_listener: Listener<unknown>) {
    return;
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  close(): void {
    this.#socket.close();
  }
}

/**
 * `webSocket` takes a constructor, and nothing else, to make its socket with. Bound to who opens it, it is one for all
 * sockets, where each class of its own would have a prototype of its own.
 */
export const subjectSocketOf = (opener: SocketOpener): new (url: string) => WebSocket =>
  SubjectSocket.bind(undefined, opener) as never;
