/**
 * What the gateway does where nobody knows what the platform does. Each of these stands for a row that `docs/protocol.md`
 * marks as assumed; the library's guarantees hold under every one of them.
 */
export interface GatewaySettings {
  /** The credentials that the token endpoint accepts. @default { client_token: 'client-token-1', client_secret: 'client-secret-1' } */
  readonly credentials?: { readonly client_token: string; readonly client_secret: string };
  /** The instances there are, each with its token. @default { 'instance-1': 'instance-token-1' } */
  readonly instances?: Readonly<Record<string, string>>;
  /** The events that an instance is subscribed to, sent to clients that name none. @default every one */
  readonly subscribed_events?: readonly string[];
  /** How long access tokens hold, in seconds. @default 3600 */
  readonly token_seconds?: number;
  /** How the token endpoint spells its answer. @default 'snake' */
  readonly token_spelling?: 'snake' | 'camel';
  /** Accepts the secrets from headers alone. @default true */
  readonly headers_suffice?: boolean;
  /** How a handshake with wrong credentials is refused: with a status, or by closing with a code. @default { status: 401 } */
  readonly wrong_credentials?: { readonly status: number } | { readonly close_code: number };
  /** Sends again, on a new connection, what was sent and never acked, whatever the cursor. @default true */
  readonly resend_on_connect?: boolean;
  /** Sends again, while a connection lasts, what was not acked within so many seconds. @default never */
  readonly resend_after_seconds?: number;
  /** The order of what is sent again. @default 'as_made' */
  readonly resend_order?: 'as_made' | 'reversed';
  /** Whether the event that the cursor names is sent again. @default 'exclusive' */
  readonly cursor?: 'exclusive' | 'inclusive';
  /** Whether events after the cursor that were acked are sent again. @default true */
  readonly replay_acked?: boolean;
  /** What an unknown cursor gets: what is new, or all there is. @default 'new' */
  readonly unknown_cursor?: 'new' | 'all';
  /** A second connection of the same instance gets every event too, or ends the first. @default 'fan_out' */
  readonly second_connection?: 'fan_out' | 'newest_wins';
  /** Answers each ack with this frame. @default no answer */
  readonly ack_answer?: unknown;
  /** Sends a protocol ping every so many seconds. @default never */
  readonly ping_seconds?: number;
  /** How many events of an instance are kept for cursors. @default 100000 */
  readonly history?: number;
  /** How many entries of each kind the record keeps; older ones go. @default 100000 */
  readonly record_limit?: number;
}

/** The settings, all of them decided. */
export type DecidedSettings = Required<
  Omit<GatewaySettings, 'resend_after_seconds' | 'ping_seconds' | 'ack_answer'>
> &
  Pick<GatewaySettings, 'resend_after_seconds' | 'ping_seconds' | 'ack_answer'>;

export const decideSettings = (settings: GatewaySettings): DecidedSettings => ({
  credentials: { client_token: 'client-token-1', client_secret: 'client-secret-1' },
  instances: { 'instance-1': 'instance-token-1' },
  subscribed_events: ['All'],
  token_seconds: 3600,
  token_spelling: 'snake',
  headers_suffice: true,
  wrong_credentials: { status: 401 },
  resend_on_connect: true,
  resend_order: 'as_made',
  cursor: 'exclusive',
  replay_acked: true,
  unknown_cursor: 'new',
  second_connection: 'fan_out',
  history: 100_000,
  record_limit: 100_000,
  ...settings,
});
