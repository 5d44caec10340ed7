const browser: { readonly navigator?: { readonly locks?: LockManager } } = globalThis;

/**
 * Keeps a name from all other tabs and workers, until the function that comes back is called, or the page is gone. Undefined
 * if it is taken. Where the runtime has no locks, everybody gets it.
 */
export const holdName = (name: string): Promise<(() => void) | undefined> => {
  const locks = browser.navigator?.locks;
  if (locks === undefined) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock !== null) return new Promise<void>(resolve);
        resolve(undefined);
        return undefined;
      })
      .catch(reject);
  });
};
