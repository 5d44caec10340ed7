import { from, isObservable, type Observable, observable, type ObservableInput } from 'rxjs';

export const isPromise = (result: unknown): result is PromiseLike<unknown> =>
  typeof (result as { readonly then?: unknown } | null | undefined)?.then === 'function';

const has = (result: object, method: PropertyKey): boolean =>
  typeof (result as Readonly<Record<PropertyKey, unknown>>)[method] === 'function';

/** A subscription is what its `on` and `off` return; going through it would never end. */
const isSubscription = (result: object): boolean => 'events$' in result;

const isStream = (result: object): result is ObservableInput<unknown> =>
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is what `from` looks for.
  has(result, observable) ||
  (has(result, Symbol.asyncIterator) && !isSubscription(result)) ||
  (has(result, Symbol.iterator) && has(result, 'next'));

/**
 * What a handler returned, if that is something to go through: an observable, of whatever library, what a generator returns, or
 * an async iterable. An array or another collection is a value like any other.
 */
export const streamOf = (result: unknown): Observable<unknown> | undefined => {
  if (isObservable(result)) return result;
  if (typeof result !== 'object' || result === null) return undefined;
  return isStream(result) ? from(result) : undefined;
};
