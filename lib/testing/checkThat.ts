import { inspect } from 'node:util';

/** What a value is to be, in words and as a question. */
export interface Check {
  readonly expected: string;
  holds(value: unknown): boolean;
}

/** What each option is to be. */
export type Checks<Options> = Readonly<Record<keyof Options, Check>>;

/** Throws a `TypeError` that says what was expected and what came, if they differ. */
export const checkThat = (name: string, value: unknown, { expected, holds }: Check): void => {
  if (holds(value)) return;
  const came = inspect(value, { depth: 1, breakLength: Infinity });
  throw new TypeError(`${name} is to be ${expected}; it was ${came}.`);
};

/** Throws a `TypeError` for an option that is wrong or unknown. One that is undefined counts as left out. */
export const checkOptions = <Options>(call: string, options: unknown, checks: Checks<Options>): void => {
  checkThat(`${call}: options`, options, OPTIONS);
  for (const [name, value] of Object.entries(options as object)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(checks, name))
      throw new TypeError(
        `${call} knows no option ${name}; it knows ${Object.keys(checks).join(', ') || 'none'}.`,
      );
    checkThat(`${call}: ${name}`, value, checks[name as keyof Options]);
  }
};

const OPTIONS: Check = {
  expected: 'an object',
  holds: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
