import { VZapsConfigurationError } from '~/errors';
import { excerpt } from '~/protocol/excerpt';
import { createSecrets } from '~/secrets/secrets';
import type { Check } from './checks';
import { describeValue } from './describeValue';
import { expectedAsSpelled, readSpelling, type SpelledOption } from './spelling';

/** What an option may be, and what it is if it is left out. */
export interface Field<A> {
  readonly check: Check<A>;
  readonly required: boolean;
  readonly fallback: A | undefined;
  /** Its value never stands in a message. */
  readonly secret: boolean;
}

interface FieldSettings {
  readonly secret?: boolean;
}

/** An option that has to be given. */
export const required = <A>(check: Check<A>, { secret = false }: FieldSettings = {}): Field<A> => ({
  check,
  required: true,
  fallback: undefined,
  secret,
});

/** An option that may be left out, and then has this value. */
export const optional = <A, F extends A | undefined>(
  check: Check<A>,
  fallback: F,
  { secret = false }: FieldSettings = {},
): Field<A | F> => ({ check, required: false, fallback, secret });

/** The values of a set of options. */
export type Decoded<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Field<infer A> ? A : never;
};

/** What each option is if it is left out. */
export const fallbacksOf = (fields: Readonly<Record<string, Field<unknown>>>): object =>
  Object.fromEntries(Object.entries(fields).map(([name, { fallback }]) => [name, fallback]));

/** Takes out of a message what the options hold as secrets: one may stand in the wrong place. */
const withoutSecretsOf =
  (fields: Readonly<Record<string, Field<unknown>>>, options: object) =>
  (text: string): string => {
    const given = Object.entries(options).map(([spelled, value]) => readSpelling(spelled, value));
    const secrets = given.filter(
      ({ name, given: value }) => fields[name]?.secret && typeof value === 'string' && value.length > 3,
    );
    return createSecrets(secrets.map(({ given: value }) => value as string)).redact(text);
  };

const decodeField = <A>(
  name: string,
  field: Field<A>,
  given: SpelledOption | undefined,
  redact: (text: string) => string,
): A => {
  const value = given?.value;
  if (value === undefined && !field.required) return field.fallback as A;
  if (field.check.is(value)) return value;
  const spelled = given?.spelled ?? name;
  throw new VZapsConfigurationError(
    spelled,
    expectedAsSpelled(spelled, field.check.name),
    redact(describeValue(given?.given, field.secret)),
  );
};

/**
 * Reads options in either spelling and fills in what was left out. Throws a `VZapsConfigurationError` for the first one
 * that is wrong, unknown or given twice. An option that is `undefined` counts as left out.
 *
 * With `fallbacks`, what was left out stands in these alone, as the prototype: many may share them, and are not to be spread.
 */
export const decodeOptions = <Fields extends Readonly<Record<string, Field<unknown>>>>(
  fields: Fields,
  options: unknown,
  fallbacks?: object,
): Decoded<Fields> => {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new VZapsConfigurationError('options', 'an object', describeValue(options, true));

  const redact = withoutSecretsOf(fields, options);
  const given = new Map<string, SpelledOption>();
  for (const spelled of Object.keys(options)) {
    const value = (options as Record<string, unknown>)[spelled];
    if (value === undefined) continue;
    const option = readSpelling(spelled, value);
    const twin = given.get(option.name);
    if (twin !== undefined)
      throw new VZapsConfigurationError(spelled, `either ${twin.spelled} or ${spelled}`, 'both');
    if (!Object.hasOwn(fields, option.name))
      throw new VZapsConfigurationError(
        redact(excerpt(spelled, 40)),
        `one of the options ${Object.keys(fields).join(', ')}`,
        'an unknown one',
      );
    given.set(option.name, option);
  }
  const decoded = (fallbacks === undefined ? {} : Object.create(fallbacks)) as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const value = decodeField(name, fields[name] as Field<unknown>, given.get(name), redact);
    // Without them each has its place, given or not: V8 reads objects of one shape fastest.
    if (fallbacks === undefined || decoded[name] !== value) decoded[name] = value;
  }
  return decoded as Decoded<Fields>;
};
