import { defer, filter, fromEvent, map, merge, NEVER, type Observable } from 'rxjs';
import { DEFAULT_SCHEDULER } from './defaults';
import type { WakeUp } from './wakeUp';
import type { Channel, Platform } from './platform';

/** Browsers have no channels of this kind; `activity$` is for them. */
const NO_CHANNEL: Channel = { hasSubscribers: false, publish: () => undefined };

/** The testing kit runs in Node, with this build too, and lends it the channels by which it hears of what failed. */
const lentChannel = (name: string): Channel | undefined =>
  (globalThis as unknown as Readonly<Record<symbol, Platform['channel'] | undefined>>)[
    Symbol.for('vzaps-rx.channel')
  ]?.(name);

/** Workers have no document, and some runtimes no events of the network. */
const eventsOf = (target: Partial<EventTarget> | undefined, name: string): Observable<unknown> =>
  target?.addEventListener === undefined ? NEVER : fromEvent(target as EventTarget, name);

const wakeUps = (): Observable<WakeUp> => {
  const document = globalThis.document as Document | undefined;
  return merge(
    eventsOf(globalThis, 'online').pipe(map(() => 'online' as const)),
    eventsOf(globalThis, 'offline').pipe(map(() => 'offline' as const)),
    eventsOf(document, 'visibilitychange').pipe(
      filter(() => document?.visibilityState === 'visible'),
      map(() => 'visible' as const),
    ),
  );
};

export const browser: Platform = {
  fetch: (input, init) => globalThis.fetch(input, init),
  random: Math.random,
  // A browser sends each frame by itself; there is nothing to gather.
  afterHandling: (run) => queueMicrotask(run),
  // In a hidden page it may take a second.
  atTurnEnd: (run) => void DEFAULT_SCHEDULER.schedule(() => run()),
  wake_ups$: defer(wakeUps),
  channel: (name) => lentChannel(name) ?? NO_CHANNEL,
  warn: (message) => console.warn(message),
};
