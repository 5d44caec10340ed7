import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
// In real time: it waits for what RxJS tells in real time.
// eslint-disable-next-line no-restricted-syntax
import * as timers from 'node:timers';
import { config } from 'rxjs';

/** Errors of a scenario that nobody would hear of, or only the whole process. */
export interface UnheardErrors {
  /** Takes one more. */
  note(error: unknown): void;
  /** The errors so far. RxJS tells of its own a moment later. */
  collect(): Promise<readonly unknown[]>;
  /** Hears nothing more. */
  close(): void;
}

/** The errors of `expect` in Jest and in Vitest, of Chai, and of `node:assert`, which in Jest are no `Error` of this context. */
export const isAssertion = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  return 'matcherResult' in error || name === 'AssertionError' || code === 'ERR_ASSERTION';
};

/**
 * RxJS tells of an error that nobody has handled by the global timer, in whose place a runner may have put one that does not come by
 * itself. Gives that back.
 */
const takeTimer = (): (() => void) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'setTimeout');
  Object.defineProperty(globalThis, 'setTimeout', { ...before, value: timers.setTimeout });
  return () => {
    if (before !== undefined) Object.defineProperty(globalThis, 'setTimeout', before);
  };
};

/** Lends the browser build, which has no channels of its own, those of Node. Takes them back. */
const lendChannels = (): (() => void) => {
  const lent = globalThis as unknown as Record<symbol, typeof channel | undefined>;
  const name = Symbol.for('vzaps-rx.channel');
  const before = lent[name];
  lent[name] = channel;
  return () => {
    lent[name] = before;
  };
};

/**
 * Hears of what is thrown in a `subscribe`, which RxJS makes an uncaught error of the process, and of assertions that fail in a
 * handler, which to the client are a handler that failed, and no reason to end.
 */
export const hearErrors = (): UnheardErrors => {
  const errors: unknown[] = [];
  const before = config.onUnhandledError;
  config.onUnhandledError = (error: unknown) => void errors.push(error);
  const giveBackTimer = takeTimer();
  const takeBackChannels = lendChannels();
  const onError = (message: unknown): void => {
    const { code, cause } = (
      message as { readonly error: { readonly code: string; readonly cause?: unknown } }
    ).error;
    // A handler and its `on_failure` have both failed.
    const causes = cause instanceof AggregateError ? (cause.errors as readonly unknown[]) : [cause];
    if (code === 'HANDLER_FAILED') errors.push(...causes.filter(isAssertion));
  };
  subscribe('vzaps-rx:error', onError);
  return {
    note: (error) => void errors.push(error),
    collect: async () => {
      await new Promise<void>((resolve) => void timers.setTimeout(() => resolve(), 1));
      return errors;
    },
    close: () => {
      config.onUnhandledError = before;
      giveBackTimer();
      takeBackChannels();
      unsubscribe('vzaps-rx:error', onError);
    },
  };
};
