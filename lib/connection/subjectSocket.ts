import type { WebSocketLike } from '~/platform/webSocketLike';

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

  constructor(socket: WebSocketLike) {
    this.#socket = socket;
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
