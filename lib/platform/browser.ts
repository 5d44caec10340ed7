import type { Platform } from './platform';

export const browser: Platform = {
  get WebSocketCtor() {
    return globalThis.WebSocket;
  },
  sends_headers: false,
  fetch: (input, init) => globalThis.fetch(input, init),
  random: Math.random,
  // A browser sends each frame by itself; there is nothing to gather.
  atTurnEnd: (run) => queueMicrotask(run),
  warn: (message) => console.warn(message),
};
