/** What went wrong in IndexedDB, as an error even where it says nothing. */
const errorOf = (error: DOMException | null, what: string): Error => error ?? new Error(what);

/** The result of a request. */
export const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(errorOf(request.error, 'a request failed'));
  });

/** Resolves when the transaction is durable, and rejects if nothing of it was written. */
export const completionOf = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(errorOf(transaction.error, 'the transaction was aborted'));
  });
