import type { SchedulerLike } from 'rxjs';
import type { WebSocketConstructor } from '~/platform/webSocketLike';
import { isHeaderText, isSafeAddress } from '~/protocol/endpoint';
import type { EventStore } from '~/stores/store';

/**
 * What an option may be. Its name says what is expected, as error messages print it. The part of an io-ts codec that is needed
 * here, without the rest: a page loads these checks, and io-ts weighs as much as a tenth of this library.
 */
export interface Check<A> {
  readonly name: string;
  readonly is: (value: unknown) => value is A;
}

const expecting = <A>(name: string, is: (value: unknown) => boolean): Check<A> => ({
  name,
  is: is as Check<A>['is'],
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const hasMethods =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    isObject(value) && names.every((name) => typeof value[name] === 'function');

const isFunction = (value: unknown): boolean => typeof value === 'function';

export const nonEmptyString = expecting<string>(
  'a non-empty string',
  (value) => typeof value === 'string' && value !== '',
);

/** A secret that stands in a header of the handshake. Spaces around it would be lost on the way. */
export const credential = expecting<string>(
  'a non-empty string that a header can hold, without line breaks or spaces around it',
  (value) => typeof value === 'string' && isHeaderText(value),
);

export const eventNames = expecting<readonly string[]>(
  'a list of event types, such as ["Message"]',
  (value) =>
    Array.isArray(value) &&
    // With the holes, which `every` leaves out.
    [...(value as readonly unknown[])].every(
      (name) => typeof name === 'string' && name !== '' && !name.includes(','),
    ),
);

export const boolean = expecting<boolean>('true or false', (value) => typeof value === 'boolean');

/** No timer of any runtime waits longer. */
const LONGEST_SECONDS = 2_147_483;

export const seconds = expecting<number>(
  `a number of seconds from 0 to ${LONGEST_SECONDS}`,
  (value) => typeof value === 'number' && value >= 0 && value <= LONGEST_SECONDS,
);

export const positiveSeconds = expecting<number>(
  `a number of seconds above 0, up to ${LONGEST_SECONDS}`,
  (value) => typeof value === 'number' && value > 0 && value <= LONGEST_SECONDS,
);

export const retryCount = expecting<number>(
  'a whole number from 0, or Infinity',
  (value) => typeof value === 'number' && value >= 0 && (Number.isInteger(value) || value === Infinity),
);

export const positiveCount = expecting<number>(
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && (value as number) >= 1,
);

/** `ws` counts with 32 bits. */
const MOST_FRAME_BYTES = 2 ** 31 - 1;

export const frameBytes = expecting<number>(
  `a whole number from 1 to ${MOST_FRAME_BYTES}`,
  (value) => positiveCount.is(value) && value <= MOST_FRAME_BYTES,
);

/** How many events may be handled at once. */
export const concurrencyLimit = expecting<number>(
  'a whole number from 1, or Infinity',
  (value) => value === Infinity || positiveCount.is(value),
);

export const oneOf = <Name extends string>(...names: readonly Name[]): Check<Name> =>
  expecting<Name>(names.map((name) => `'${name}'`).join(' or '), (value) =>
    (names as readonly unknown[]).includes(value),
  );

/** What either of two checks takes. */
export const either = <A, B>(a: Check<A>, b: Check<B>) =>
  expecting<A | B>(`${a.name} or ${b.name}`, (value) => a.is(value) || b.is(value));

export const httpsAddress = expecting<string>(
  'an https: address without query (http: on this machine only)',
  (value) => typeof value === 'string' && isSafeAddress(value, 'https'),
);

export const wssAddress = expecting<string>(
  'a wss: address without query (ws: on this machine only)',
  (value) => typeof value === 'string' && isSafeAddress(value, 'wss'),
);

export const abortSignal = expecting<AbortSignal>(
  'an AbortSignal',
  hasMethods('addEventListener', 'removeEventListener'),
);

const hasCapacity = ({ capacity }: { readonly capacity?: unknown }): boolean =>
  capacity === undefined || positiveCount.is(capacity);

export const store = expecting<EventStore>(
  'a store with load() and commit(), and a capacity above 0 if it has one',
  (value) => hasMethods('load', 'commit')(value) && hasCapacity(value as object),
);

export const scheduler = expecting<SchedulerLike>('an RxJS scheduler', hasMethods('now', 'schedule'));

export const webSocketConstructor = expecting<WebSocketConstructor>('a WebSocket constructor', isFunction);

export const fetchFunction = expecting<typeof fetch>('a fetch function', isFunction);

/** Any function; what it is for says the type argument. */
export const functionOf = <F>(): Check<F> => expecting<F>('a function', isFunction);
