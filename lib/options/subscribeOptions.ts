import type { EventType } from '~/protocol/eventType';
import type { EventStore } from '~/stores/store';
import * as is from './checks';
import { type Decoded, decodeOptions, fallbacksOf, optional, required } from './decodeOptions';
import type { InEitherSpelling } from './spelling';

/** The options of a subscription, in the spelling of the reference page. */
interface ReferenceSubscribeOptions {
  /** The instance to watch. */
  readonly instance_id: string;
  /** Its token. */
  readonly instance_token: string;
  /** The events to get; `All` is every one that the instance is subscribed to. @default what the instance is subscribed to */
  readonly events?: readonly (EventType | 'All' | (string & {}))[];
  /** Reconnect when the connection is lost. @default true */
  readonly reconnect?: boolean;
  /** How often to try again in one outage before giving up. @default Infinity */
  readonly max_retries?: number;
  /** The ceiling of the first reconnect's delay, in seconds; it doubles each time, up to 30 s, and is jittered. Less than 0.01 counts as that. @default 1 */
  readonly retry_delay_seconds?: number;
  /** The event to resume after, unless the store knows better. @default none: what is new */
  readonly last_event_id?: string;
  /** Closes the subscription as `close()` does, when it aborts. @default none */
  readonly signal?: AbortSignal;
  /** Keeps what is settled over restarts. @default none: in memory only */
  readonly store?: EventStore;
  /** `auto`: an event settles when its handling is complete. `manual`: when `acknowledge` is called. @default 'auto' */
  readonly ack?: 'auto' | 'manual';
  /** How many events may be delivered and not settled; and how many may be parked. @default 1000 */
  readonly max_in_flight?: number;
  /** How many settled ids are remembered, to tell repeated events. @default 100000 */
  readonly seen_capacity?: number;
  /** How many bytes a frame may have; in browsers, how many characters where it is text. A larger one ends the stream, since it would come again. @default 67108864 (64 MiB) */
  readonly max_frame_bytes?: number;
  /** After how many seconds without a sign of life the connection counts as dead. @default 60 */
  readonly idle_timeout_seconds?: number;
  /** How long `close()` waits for handlers, in seconds. @default 10 */
  readonly close_timeout_seconds?: number;
  /** After how many seconds a parked event comes again from memory, if the gateway has not sent it sooner. @default 60 */
  readonly redeliver_seconds?: number;
  /** Where secrets go: into headers and the address, or into headers alone (not in browsers). @default 'both' */
  readonly credentials?: 'both' | 'headers';
}

/** The options of a subscription, in the spelling of the reference page or of the platform's TypeScript SDK. */
export type SubscribeOptions = InEitherSpelling<ReferenceSubscribeOptions>;

const FIELDS = {
  instance_id: required(is.nonEmptyString),
  instance_token: required(is.credential, { secret: true }),
  events: optional(is.eventNames, []),
  reconnect: optional(is.boolean, true),
  max_retries: optional(is.retryCount, Infinity),
  retry_delay_seconds: optional(is.seconds, 1),
  last_event_id: optional(is.nonEmptyString, undefined),
  signal: optional(is.abortSignal, undefined),
  store: optional(is.store, undefined),
  ack: optional(is.oneOf('auto', 'manual'), 'auto'),
  max_in_flight: optional(is.positiveCount, 1000),
  seen_capacity: optional(is.positiveCount, 100_000),
  max_frame_bytes: optional(is.frameBytes, 64 * 1024 * 1024),
  idle_timeout_seconds: optional(is.positiveSeconds, 60),
  close_timeout_seconds: optional(is.seconds, 10),
  redeliver_seconds: optional(is.positiveSeconds, 60),
  credentials: optional(is.oneOf('both', 'headers'), 'both'),
};

/** The options of a subscription, all of them decided. */
export type SubscribeSettings = Decoded<typeof FIELDS>;

/** The same for most of a thousand subscriptions. */
const FALLBACKS = fallbacksOf(FIELDS);

export const decodeSubscribeOptions = (options: unknown): SubscribeSettings =>
  decodeOptions(FIELDS, options, FALLBACKS);
