import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { config } from 'rxjs';

/** Errors of a scenario that nobody would hear of, or only the whole process. */
export interface UnheardErrors {
  /** The errors so far. RxJS tells of its own a moment later. */
  collect(): Promise<readonly unknown[]>;
  /** Hears nothing more. */
  close(): void;
}

// Taken now: a runner may put timers of its own in their place, which never come by themselves.
const { setTimeout } = globalThis as { readonly setTimeout: (run: () => void, ms: number) => unknown };

/** The errors of `expect` in Jest and in Vitest, of Chai, and of `node:assert`. */
const isAssertion = (error: unknown): boolean =>
  error instanceof Error &&
  ('matcherResult' in error ||
    error.name === 'AssertionError' ||
    (error as { readonly code?: unknown }).code === 'ERR_ASSERTION');

/**
 * Hears of what is thrown in a `subscribe`, which RxJS makes an uncaught error of the process, and of assertions that fail in a
 * handler, which to the client are a handler that failed, and no reason to end.
 */
export const hearErrors = (): UnheardErrors => {
  const errors: unknown[] = [];
  const before = config.onUnhandledError;
  config.onUnhandledError = (error: unknown) => void errors.push(error);
  const onError = (message: unknown): void => {
    const { code, cause } = (
      message as { readonly error: { readonly code: string; readonly cause?: unknown } }
    ).error;
    if (code === 'HANDLER_FAILED' && isAssertion(cause)) errors.push(cause);
  };
  subscribe('vzaps-rx:error', onError);
  return {
    collect: async () => {
      await new Promise<void>((resolve) => setTimeout(resolve, 1));
      return errors;
    },
    close: () => {
      config.onUnhandledError = before;
      unsubscribe('vzaps-rx:error', onError);
    },
  };
};
