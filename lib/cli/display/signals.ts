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

/**
 * npm passes on the Ctrl-C that the terminal has sent to this process already, and whoever ends a group of processes may end this
 * one twice; so close together they are one.
 */
const SAME_SIGNAL_MS = 500;

/** The first SIGINT or SIGTERM asks to stop, a later one to quit. */
export const createSignals = (source: SignalSource, scheduler: SchedulerLike): Signals => {
  const signals$ = merge(fromEvent(source, 'SIGINT'), fromEvent(source, 'SIGTERM')).pipe(
    map(() => scheduler.now()),
    share(),
  );
  return {
    stop$: signals$.pipe(take(1)),
    quit$: signals$.pipe(
      scan(({ first_at }, at) => ({ first_at: first_at ?? at, at }), {} as SignalTimes),
      filter(({ first_at = 0, at = 0 }) => at - first_at > SAME_SIGNAL_MS),
    ),
  };
};

/** When the first signal came, and the latest one. */
interface SignalTimes {
  readonly first_at?: number;
  readonly at?: number;
}
