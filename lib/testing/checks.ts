import type { Check } from './checkThat';

/** Any text. */
export const TEXT: Check = { expected: 'a text', holds: (value) => typeof value === 'string' };

/** A text that says something. */
export const NAME: Check = {
  expected: 'a text that is not empty',
  holds: (value) => typeof value === 'string' && value !== '',
};

/** A list of such texts. */
export const NAMES: Check = {
  expected: 'a list of texts',
  holds: (value) => Array.isArray(value) && value.every(NAME.holds),
};

export const FLAG: Check = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };

export const FUNCTION: Check = { expected: 'a function', holds: (value) => typeof value === 'function' };

/** One of these texts. */
export const oneOf = (...choices: readonly string[]): Check => ({
  expected: choices.map((choice) => `'${choice}'`).join(' or '),
  holds: (value) => typeof value === 'string' && choices.includes(value),
});

/** A whole number within limits. */
export const whole = (from: number, to: number, what: string): Check => ({
  expected: to === Infinity ? `${what} of at least ${from}` : `${what} from ${from} to ${to}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
});

/** How often something happens. */
export const TIMES: Check = {
  expected: 'a whole number of at least 0, or Infinity',
  holds: (value) => value === Infinity || (Number.isInteger(value) && (value as number) >= 0),
};

/** How long something takes. */
export const SECONDS: Check = {
  expected: 'a number of seconds above 0',
  holds: (value) => Number.isFinite(value) && (value as number) > 0,
};
