import type { SdkOptions } from './sdkOptions';

/** Our names of the options, and those of the platform's TypeScript SDK. */
export const SDK_SPELLING: { readonly [Sdk in keyof SdkOptions as SdkOptions[Sdk]]: Sdk } = {
  client_token: 'clientToken',
  client_secret: 'clientSecret',
  access_token: 'accessToken',
  base_url: 'baseUrl',
  realtime_url: 'realtimeUrl',
  timeout_seconds: 'timeoutMs',
  token_skew_seconds: 'tokenSkewMs',
  instance_id: 'instanceId',
  instance_token: 'instanceToken',
  max_retries: 'maxRetries',
  retry_delay_seconds: 'retryDelayMs',
  last_event_id: 'lastEventId',
  max_in_flight: 'maxInFlight',
  seen_capacity: 'seenCapacity',
  max_frame_bytes: 'maxFrameBytes',
  idle_timeout_seconds: 'idleTimeoutMs',
  close_timeout_seconds: 'closeTimeoutMs',
  redeliver_seconds: 'redeliverMs',
};

/** The same options in the spelling of the platform's TypeScript SDK, as far as that has one of its own. */
type InSdkSpelling<Options> = {
  [Sdk in keyof SdkOptions as SdkOptions[Sdk] extends keyof Options ? Sdk : never]: Options[SdkOptions[Sdk] &
    keyof Options];
};

/** An option in one of its spellings. */
type Spelled<Name extends keyof Options, Options> =
  Pick<Options, Name> | (Name extends keyof typeof SDK_SPELLING ? InSdkSpelling<Pick<Options, Name>> : never);

type RequiredNames<Options> = {
  [Name in keyof Options]-?: object extends Pick<Options, Name> ? never : Name;
}[keyof Options];

/** All of them together: functions of several arguments at once take what is all of them. */
type All<Names extends keyof Options, Options> = {
  [Name in Names]: (option: Spelled<Name, Options>) => void;
}[Names] extends (options: infer Together) => void
  ? Together
  : never;

/** Those that may be left out; one that is undefined counts as left out. */
type Optional<Options> = OrUndefined<Omit<Options, RequiredNames<Options>>>;

type OrUndefined<Options> = { [Name in keyof Options]: Options[Name] | undefined };

/** The same options, each in the spelling of the reference page or of the platform's TypeScript SDK. */
export type InEitherSpelling<Options> = All<RequiredNames<Options>, Options> &
  Optional<Options> &
  Partial<OrUndefined<InSdkSpelling<Required<Optional<Options>>>>>;

const ours = new Map<string, string>(Object.entries(SDK_SPELLING).map(([name, sdk]) => [sdk, name]));

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

const inMilliseconds = (spelled: string): boolean => ours.has(spelled) && spelled.endsWith('Ms');

/** Reads an option in either spelling. */
export const readSpelling = (spelled: string, given: unknown): SpelledOption => ({
  name: ours.get(spelled) ?? spelled,
  spelled,
  given,
  value: inMilliseconds(spelled) ? inSeconds(given) : given,
});

/** What is expected of an option, in the unit of its spelling. */
export const expectedAsSpelled = (spelled: string, expected: string): string =>
  inMilliseconds(spelled)
    ? expected.replace('seconds', 'milliseconds').replace(/\d{4,}$/, '$&000')
    : expected;
