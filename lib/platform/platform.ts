import type { Observable } from 'rxjs';
import type { WakeUp } from './wakeUp';

/** Where programs that watch this one hear of what it does. */
export interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

/** What a runtime provides. There is one for Node and one for browsers; everything else in the library runs on both. */
export interface Platform {
  readonly fetch: typeof fetch | undefined;
  readonly random: () => number;
  /** Runs a function after what came in together has been handled, so that what it causes goes out together. */
  readonly afterHandling: (run: () => void) => void;
  /** Runs a function in a turn of the event loop after this one, which its microtasks belong to. */
  readonly atTurnEnd: (run: () => void) => void;
  /** Emits as long as somebody listens; undefined where the runtime tells of nothing. */
  readonly wake_ups$: Observable<WakeUp> | undefined;
  /** The channel of a name, the same one for all who ask. */
  readonly channel: (name: string) => Channel;
  /** Tells the developer of something that nobody listens for. */
  readonly warn: (message: string) => void;
}
