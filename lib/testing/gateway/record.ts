/** One token request. */
export interface TokenRequestRecord {
  readonly at: number;
  readonly body: unknown;
  readonly status: number;
}

/** One connection, or one that was refused. */
export interface ConnectionRecord {
  readonly number: number;
  readonly at: number;
  /** The path with its query, as the client sent it. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The status of a refusal; 101 for an upgrade; 0 as long as there was no answer. */
  readonly status: number;
  /** How it ended, if it has. */
  readonly closed?: { readonly at: number; readonly code: number; readonly reason: string };
}

/** One frame that the gateway sent. */
export interface SentRecord {
  readonly at: number;
  readonly connection: number;
  /** The id of the event in it, or undefined for anything else. */
  readonly event_id: string | undefined;
}

/** One ack that came. */
export interface AckRecord {
  readonly at: number;
  readonly connection: number;
  readonly event_id: string;
}

/** One frame of the client that is not an ack. */
export interface StrayRecord {
  readonly at: number;
  readonly connection: number;
  readonly text: string;
}

/** What has happened at the gateway. Times are milliseconds since 1970. */
export interface GatewayRecord {
  readonly token_requests: readonly TokenRequestRecord[];
  readonly connections: readonly ConnectionRecord[];
  readonly sent: readonly SentRecord[];
  readonly acks: readonly AckRecord[];
  readonly strays: readonly StrayRecord[];
}
