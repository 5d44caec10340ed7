import type { SdkOptions } from './sdkOptions';

/** The same options in the spelling of the platform's TypeScript SDK, as far as that has one of its own. */
type InSdkSpelling<Options> = {
  [Sdk in keyof SdkOptions as SdkOptions[Sdk] extends keyof Options ? Sdk : never]: Options[SdkOptions[Sdk] &
    keyof Options];
};

/** An option in one of its spellings. */
type Spelled<Name extends keyof Options, Options> =
  | Pick<Options, Name>
  | (Name extends SdkOptions[keyof SdkOptions] ? InSdkSpelling<Pick<Options, Name>> : never);

type RequiredNames<Options> = {
  [Name in keyof Options]-?: object extends Pick<Options, Name> ? never : Name;
}[keyof Options];

/** All of them together: functions of several arguments at once take what is all of them. */
type All<Names extends keyof Options, Options> = {
  [Name in Names]: (option: Spelled<Name, Options>) => void;
}[Names] extends (options: infer Together) => void
  ? Together
  : never;

type Optional<Options> = Omit<Options, RequiredNames<Options>>;

/** The same options, each in the spelling of the reference page or of the platform's TypeScript SDK. */
export type InEitherSpelling<Options> = All<RequiredNames<Options>, Options> &
  Optional<Options> &
  Partial<InSdkSpelling<Required<Optional<Options>>>>;

/** One option as it was given, under our name. */
export interface SpelledOption {
  readonly name: string;
  /** As it was spelled in the call. */
  readonly spelled: string;
  /** As it was given in the call. */
  readonly given: unknown;
  /** In our unit. */
  readonly value: unknown;
}

const inSeconds = (value: unknown): unknown => (typeof value === 'number' ? value / 1000 : value);

/** As `tokenSkewMs`, and not as `token_skew_seconds`, `events` or `WebSocketCtor`. */
const isOfSdk = (spelled: string): boolean => /^[a-z]+[A-Z]/.test(spelled);

const inMilliseconds = (spelled: string): boolean => isOfSdk(spelled) && spelled.endsWith('Ms');

/** `tokenSkewMs` is `token_skew_seconds`. */
const ourNameOf = (spelled: string): string =>
  spelled.replace(/Ms$/, 'Seconds').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Reads an option in either spelling. */
export const readSpelling = (spelled: string, given: unknown): SpelledOption => ({
  name: isOfSdk(spelled) ? ourNameOf(spelled) : spelled,
  spelled,
  given,
  value: inMilliseconds(spelled) ? inSeconds(given) : given,
});

/** What is expected of an option, in the unit of its spelling. */
export const expectedAsSpelled = (spelled: string, expected: string): string =>
  inMilliseconds(spelled)
    ? expected.replace('seconds', 'milliseconds').replace(/\d{4,}$/, '$&000')
    : expected;
