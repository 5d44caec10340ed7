import { WebSocket } from 'ws';

/** A WebSocket that can do what a browser's can, and no more. */
export class BareWebSocket {
  readonly #socket: WebSocket;
  onopen: WebSocket['onopen'] = null;
  onmessage: WebSocket['onmessage'] = null;
  onerror: WebSocket['onerror'] = null;
  onclose: WebSocket['onclose'] = null;

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.onopen = (event) => this.onopen?.(event);
    this.#socket.onmessage = (event) => this.onmessage?.(event);
    this.#socket.onerror = (event) => this.onerror?.(event);
    this.#socket.onclose = (event) => this.onclose?.(event);
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  /** Before `onclose`, which belongs to whoever uses the socket. */
  whenClosed(run: () => void): void {
    this.#socket.prependListener('close', run);
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }
}
