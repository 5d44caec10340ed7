import { channel } from 'node:diagnostics_channel';
import { defer } from 'rxjs';
import type { Platform } from './platform';
import type { WebSocketConstructor } from './webSocketLike';

/** What only the WebSocket of `ws` takes. */
interface BytesSender {
  send(bytes: Uint8Array, how: { readonly binary: boolean }): void;
}

let loading: Promise<WebSocketConstructor> | undefined;

const loadWebSocket = async (): Promise<WebSocketConstructor> => {
  try {
    return (await import('ws')).WebSocket;
  } catch (error) {
    // Whoever comes next tries again.
    loading = undefined;
    throw error;
  }
};

export const node: Platform = {
  // Loaded beside the first token request: it is a fifth of the time that the library takes to load.
  WebSocketCtor$: defer(() => (loading ??= loadWebSocket())),
  sends_headers: true,
  // Of bytes that it may not change, ws makes one piece with the head of the frame; of a text it makes two, and writes each.
  sendText: (socket, text) => (socket as unknown as BytesSender).send(Buffer.from(text), { binary: false }),
  fetch: (input, init) => globalThis.fetch(input, init),
  random: Math.random,
  // The handlers of what one read brought complete in microtasks; this is after those, and before the next read.
  atTurnEnd: (run) => void setImmediate(run),
  // Node is told of none of this; a process that has slept finds its timers overdue.
  wake_ups$: undefined,
  channel,
  warn: (message) => process.emitWarning(message, 'VZapsWarning'),
};
