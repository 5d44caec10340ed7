/**
 * The options that the platform's TypeScript SDK spells in another way, by its names, and which of ours each is. A name that ends
 * in `Ms` takes milliseconds where ours takes seconds. Editors show what is said here: of a renamed option they know nothing else.
 */
export interface SdkOptions {
  /** Names the customer. */
  readonly clientToken: 'client_token';
  /** Proves it. Never in a browser: give `accessToken` there. */
  readonly clientSecret: 'client_secret';
  /** Gives an access token from your own backend, asked for at each connection, and at once when the last one was refused; it may keep a token, but not one that was refused. In place of `clientSecret`. */
  readonly accessToken: 'access_token';
  /** Where tokens are exchanged. `https:` only, loopback excepted. @default 'https://api.vzaps.com' */
  readonly baseUrl: 'base_url';
  /** Where events come from. `wss:` only, loopback excepted. @default 'wss://realtime.vzaps.com' */
  readonly realtimeUrl: 'realtime_url';
  /** How long a token request or an opening handshake may take, in milliseconds. @default 30000 */
  readonly timeoutMs: 'timeout_seconds';
  /** How long before it expires a token is renewed, in milliseconds; one that lives no longer than that, after half of its life. @default 60000 */
  readonly tokenSkewMs: 'token_skew_seconds';
  /** The instance to watch. */
  readonly instanceId: 'instance_id';
  /** The instance's token. */
  readonly instanceToken: 'instance_token';
  /** How often to try again in one outage before giving up. @default Infinity */
  readonly maxRetries: 'max_retries';
  /** The ceiling of the first reconnect's delay, in milliseconds; it doubles each time, up to 30 s, and is jittered. Less than 10 counts as that. @default 1000 */
  readonly retryDelayMs: 'retry_delay_seconds';
  /** The event to resume after, unless the store knows better. @default none: what is new */
  readonly lastEventId: 'last_event_id';
  /** How many events may be delivered and not settled; and how many may be parked. @default 1000 */
  readonly maxInFlight: 'max_in_flight';
  /** How many settled ids are remembered, to tell repeated events. @default 100000 */
  readonly seenCapacity: 'seen_capacity';
  /** How many bytes a frame may have. A larger one ends the stream, since it would come again. @default 67108864 (64 MiB) */
  readonly maxFrameBytes: 'max_frame_bytes';
  /** After how many milliseconds without a sign of life the connection counts as dead. @default 60000 */
  readonly idleTimeoutMs: 'idle_timeout_seconds';
  /** How long `close()` waits for handlers, in milliseconds. @default 10000 */
  readonly closeTimeoutMs: 'close_timeout_seconds';
  /** After how many milliseconds a parked event comes again from memory, if the gateway has not sent it sooner. @default 60000 */
  readonly redeliverMs: 'redeliver_seconds';
}
