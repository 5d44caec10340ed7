/** How something is refused: with the status of the upgrade's answer, or by closing with a code after the upgrade. */
export type Refusal = { readonly status: number } | { readonly close_code: number };

/**
 * What the gateway does. Where nobody knows what the platform does, `docs/protocol.md` assumes it, in the words that are quoted here;
 * the library's guarantees hold whatever the setting says instead. The others are plain settings of a local server.
 */
export interface GatewaySettings {
  /** The credentials that the token endpoint accepts. @default { client_token: 'client-token-1', client_secret: 'client-secret-1' } */
  readonly credentials?: { readonly client_token: string; readonly client_secret: string };
  /** The instances there are, each with its token. @default { 'instance-1': 'instance-token-1' } */
  readonly instances?: Readonly<Record<string, string>>;
  /**
   * The events that an instance is subscribed to. They are sent to clients that name none, or `All`: “`All` selects
   * every subscribed one”. @default ['All'], which is every one there is
   */
  readonly subscribed_events?: readonly string[];

  /** How long access tokens hold: `expires_in`, in seconds. @default 3600 */
  readonly token_seconds?: number;
  /** How the token endpoint spells its answer: “`accessToken` and `expiresIn` are understood too”. @default 'snake' */
  readonly token_spelling?: 'snake' | 'camel';
  /** How `Retry-After` is spelled, as HTTP allows: “429 and 503 may carry `Retry-After`, in seconds or as a date”. @default 'seconds' */
  readonly retry_after_form?: 'seconds' | 'date';

  /** Whether “the three secrets are accepted from headers alone”. @default true */
  readonly headers_suffice?: boolean;
  /** How a handshake with wrong credentials is refused: “a refused upgrade answers 401 or 403 for wrong credentials”. @default { status: 401 } */
  readonly wrong_credentials?: Refusal;
  /** How a handshake for an instance that does not exist is refused: “404 for an unknown instance”. @default { status: 404 } */
  readonly unknown_instance?: Refusal;

  /** Answers each ack with this, as JSON: “an ack gets no answer”. @default no answer */
  readonly ack_answer?: unknown;

  /** Whether the event that the cursor names is sent again: “it is exclusive”. @default 'exclusive' */
  readonly cursor?: 'exclusive' | 'inclusive';
  /** What an unknown cursor gets, what is new or all there is: “the stream starts with what is new”. @default 'new' */
  readonly unknown_cursor?: 'new' | 'all';
  /** How many events of an instance are kept; a cursor older than that is an “expired cursor”. @default 100000 */
  readonly history?: number;
  /** Whether “events after it are sent again also if they were acked”. @default true */
  readonly replay_acked?: boolean;
  /** Sends again, on a new connection, “what was sent before and never acked, whatever the cursor”. @default true */
  readonly resend_on_connect?: boolean;
  /** Whether what was made before the instance's first connection counts as sent before and “never acked”. @default 'first_connection', it does not */
  readonly owed_from?: 'first_connection' | 'start';
  /** After how many seconds “an event that is not acked within some time is sent again”. @default never */
  readonly resend_after_seconds?: number;
  /**
   * “what is sent again may come out of order”: on a new connection it comes first, as it was made or reversed, or it
   * comes last, after what follows the cursor. @default 'as_made'
   */
  readonly resend_order?: 'as_made' | 'reversed' | 'last';
  /** “a second connection for the same instance gets every event too”, or ends the first. @default 'fan_out' */
  readonly second_connection?: 'fan_out' | 'newest_wins';
  /** The close code of a connection that a newer one ends. @default 4409 */
  readonly replaced_close_code?: number;
  /** Sends a ping every so many seconds: “protocol pings”. @default never */
  readonly ping_seconds?: number;

  /** How many entries of each kind the record keeps; older ones go. @default 100000 */
  readonly record_limit?: number;
}

type Optional = 'ack_answer' | 'ping_seconds' | 'resend_after_seconds';

/** The settings, all of them decided. */
export type DecidedSettings = Required<Omit<GatewaySettings, Optional>> & Pick<GatewaySettings, Optional>;
