import { filter, fromEvent, map, merge, type Observable, type SchedulerLike, scan, share, take } from 'rxjs';

/** What tells of signals; `process` is one. */
export type SignalSource = Pick<NodeJS.EventEmitter, 'on' | 'off'>;

/** What the signals ask for. */
export interface Signals {
  /** Emits once: finish what is being done, and end. */
  readonly stop$: Observable<unknown>;
  /** End now. Signals are caught, rather than deadly, as long as this is subscribed to. */
  readonly quit$: Observable<unknown>;
}

/** npm passes on the Ctrl-C that the terminal has sent to this process already; so close together they are one. */
const SAME_KEY_PRESS_MS = 300;

/** The first SIGINT or SIGTERM asks to stop, a later SIGINT to quit. */
export const createSignals = (source: SignalSource, scheduler: SchedulerLike): Signals => {
  const named = (name: 'SIGINT' | 'SIGTERM') => fromEvent(source, name).pipe(map(() => name));
  const signals$ = merge(named('SIGINT'), named('SIGTERM')).pipe(share());
  return {
    stop$: signals$.pipe(take(1)),
    quit$: signals$.pipe(
      map((name) => ({ name, at: scheduler.now() })),
      scan((first, { name, at }) => ({ name, at, first_at: first.first_at ?? at }), {} as FirstSignal),
      filter(({ name, at = 0, first_at = 0 }) => name === 'SIGINT' && at - first_at > SAME_KEY_PRESS_MS),
    ),
  };
};

/** The latest signal, and when the first one came. */
interface FirstSignal {
  readonly name?: 'SIGINT' | 'SIGTERM';
  readonly at?: number;
  readonly first_at?: number;
}
