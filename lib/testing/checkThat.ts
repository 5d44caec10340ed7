import { inspect } from 'node:util';

/** What a value is to be, in words and as a question. */
export interface Check {
  readonly expected: string;
  holds(value: unknown): boolean;
}

/** Throws a `TypeError` that says what was expected and what came, if they differ. */
export const checkThat = (name: string, value: unknown, { expected, holds }: Check): void => {
  if (holds(value)) return;
  const came = inspect(value, { depth: 1, breakLength: Infinity });
  throw new TypeError(`${name} is to be ${expected}; it was ${came}.`);
};
