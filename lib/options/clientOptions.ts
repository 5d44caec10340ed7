import type { SchedulerLike } from 'rxjs';
import type { WebSocketConstructor } from '~/platform/webSocketLike';
import { VZapsConfigurationError } from '~/errors';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import * as is from './checks';
import { type Decoded, decodeOptions, optional, required } from './decodeOptions';
import type { InEitherSpelling } from './spelling';

interface CommonOptions {
  /** Names the customer. `docs/protocol.md`, "Getting a token". */
  readonly client_token: string;
  /** Where tokens are exchanged. `https:` only, loopback excepted. @default 'https://api.vzaps.com' */
  readonly base_url?: string;
  /** Where events come from. `wss:` only, loopback excepted. @default 'wss://realtime.vzaps.com' */
  readonly realtime_url?: string;
  /** How long a token request or an opening handshake may take, in seconds. @default 30 */
  readonly timeout_seconds?: number;
  /** How long before it expires a token is renewed, in seconds; one that lives no longer than that, after half of its life. @default 60 */
  readonly token_skew_seconds?: number;
  /** Sends the token requests. @default the global fetch */
  readonly fetch?: typeof fetch;
  /** Makes the sockets. @default the WebSocket of `ws` in Node, the global one in browsers */
  readonly WebSocketCtor?: WebSocketConstructor;
  /** A number in [0, 1), for jitter. @default Math.random */
  readonly random?: () => number;
  /** All time, so that tests can have it virtual. @default the real time, outside of Angular's zones */
  readonly scheduler?: SchedulerLike;
}

interface WithSecret {
  /** Proves it. Never in a browser: give `access_token` there. */
  readonly client_secret: string;
  readonly access_token?: undefined;
}

interface WithTokens {
  /**
   * Gives an access token from your own backend, in place of `client_secret`. It is asked for at each connection, and at once when the
   * platform has refused the last one: it may keep a token, but not one that was refused.
   */
  readonly access_token: () => PromiseLike<string> | string;
  readonly client_secret?: undefined;
}

/** The options of the client, in the spelling of the reference page or of the platform's TypeScript SDK. */
export type ClientOptions =
  InEitherSpelling<CommonOptions & WithSecret> | InEitherSpelling<CommonOptions & WithTokens>;

const FIELDS = {
  client_token: required(is.credential, { secret: true }),
  client_secret: optional(is.nonEmptyString, undefined, { secret: true }),
  access_token: optional(is.functionOf<() => PromiseLike<string> | string>(), undefined, { secret: true }),
  base_url: optional(is.httpsAddress, 'https://api.vzaps.com', { secret: true }),
  realtime_url: optional(is.wssAddress, 'wss://realtime.vzaps.com', { secret: true }),
  timeout_seconds: optional(is.positiveSeconds, 30),
  token_skew_seconds: optional(is.seconds, 60),
  fetch: optional(is.fetchFunction, undefined),
  WebSocketCtor: optional(is.webSocketConstructor, undefined),
  random: optional(is.functionOf<() => number>(), undefined),
  scheduler: optional(is.scheduler, DEFAULT_SCHEDULER),
};

/** The options of a client, all of them decided. */
export type ClientSettings = Decoded<typeof FIELDS>;

export const decodeClientOptions = (options: unknown): ClientSettings => {
  const settings = decodeOptions(FIELDS, options);
  if ((settings.client_secret === undefined) === (settings.access_token === undefined))
    throw new VZapsConfigurationError(
      'client_secret',
      'either client_secret or access_token',
      settings.client_secret === undefined ? 'neither' : 'both',
    );
  return settings;
};
