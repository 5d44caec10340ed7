import { channel } from 'node:diagnostics_channel';
import type { Platform } from './platform';

export const node: Platform = {
  fetch: (input, init) => globalThis.fetch(input, init),
  random: Math.random,
  // The handlers of what one read brought complete in microtasks; this is after those, and before the next read.
  afterHandling: (run) => void setImmediate(run),
  atTurnEnd: (run) => void setImmediate(run),
  // Node is told of none of this; a process that has slept finds its timers overdue.
  wake_ups$: undefined,
  channel,
  warn: (message) => process.emitWarning(message, 'VZapsWarning'),
};
