/** Those who wait for a signal, behind the one listener that it has for all of them. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Runs something when the signal aborts, or at once if it has, unless the function that is returned is called before. However
 * many wait for one signal, it has one listener: runtimes take more than a few for a leak, and warn.
 */
export const whenAborted = (signal: AbortSignal, run: () => void): (() => void) => {
  if (signal.aborted) {
    run();
    return () => undefined;
  }
  const known = waiting.get(signal);
  const all = known ?? new Set();
  // Each gets an entry of its own, also where two run the same.
  const entry = (): void => run();
  all.add(entry);
  if (known === undefined) {
    waiting.set(signal, all);
    signal.addEventListener('abort', onAbort);
  }
  return () => {
    if (!all.delete(entry) || all.size > 0) return;
    waiting.delete(signal);
    signal.removeEventListener('abort', onAbort);
  };
};

const onAbort = ({ target }: Event): void => {
  const signal = target as AbortSignal;
  const all = waiting.get(signal) ?? [];
  waiting.delete(signal);
  signal.removeEventListener('abort', onAbort);
  for (const run of all) run();
};
