/** Runs a test in which any time passes at once. Sockets, and turns of the event loop, stay real. */
export const inFakeTime = async (test: (pass: (ms: number) => void) => Promise<void>): Promise<void> => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    await test((ms) => {
      jest.advanceTimersByTime(ms);
    });
  } finally {
    jest.useRealTimers();
  }
};
