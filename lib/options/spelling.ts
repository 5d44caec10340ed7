/**
 * The options that the platform's TypeScript SDK spells in another way, and its spelling. A name that ends in `Ms` takes
 * milliseconds where ours takes seconds.
 */
export const SDK_SPELLING = {
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
  idle_timeout_seconds: 'idleTimeoutMs',
  close_timeout_seconds: 'closeTimeoutMs',
  redeliver_seconds: 'redeliverMs',
} as const;

type SdkSpelling = typeof SDK_SPELLING;

/** The same options in the spelling of the platform's TypeScript SDK. */
export type InSdkSpelling<Options> = {
  [Name in keyof Options as Name extends keyof SdkSpelling ? SdkSpelling[Name] : Name]: Options[Name];
};

const ours = new Map<string, string>(Object.entries(SDK_SPELLING).map(([name, sdk]) => [sdk, name]));

/** One option as it was given, under our name. */
export interface SpelledOption {
  readonly name: string;
  /** As it was spelled in the call. */
  readonly spelled: string;
  readonly value: unknown;
}

const inSeconds = (value: unknown): unknown => (typeof value === 'number' ? value / 1000 : value);

/** Reads an option in either spelling. */
export const readSpelling = (spelled: string, value: unknown): SpelledOption => {
  const name = ours.get(spelled);
  if (name === undefined) return { name: spelled, spelled, value };
  return { name, spelled, value: spelled.endsWith('Ms') ? inSeconds(value) : value };
};
