/// <reference lib="esnext.disposable" preserve="true" />
import type { WireEvent } from './instanceLog';
import type { MalformedForm } from './malformedFrames';
import type { GatewayRecord } from './record';

/** A refusal, for a number of requests. */
export interface RefusalOptions {
  /** How many requests are refused. @default 1 */
  readonly times?: number;
  /** Sent as `Retry-After`. @default none */
  readonly retry_after_seconds?: number;
}

/** A gateway on this machine, for tests and demonstrations: the token endpoint and the event socket of `docs/protocol.md`. */
export interface Gateway extends AsyncDisposable {
  /** Where the token endpoint is. */
  readonly base_url: string;
  /** Where the event socket is. */
  readonly realtime_url: string;
  /** What a client of this gateway is made with. */
  readonly client_options: {
    readonly client_token: string;
    readonly client_secret: string;
    readonly base_url: string;
    readonly realtime_url: string;
  };
  /** What a subscription to its first instance is made with. */
  readonly subscribe_options: { readonly instance_id: string; readonly instance_token: string };
  /** All that has happened. */
  readonly record: GatewayRecord;
  /** How many clients are connected. */
  readonly connected: number;

  /**
   * Makes an event of an instance, by default the first: it is kept for cursors, and sent to those who are connected.
   *
   * Throws a `TypeError` for an instance that there is not
   */
  send(event: WireEvent, instance_id?: string): void;
  /** Sends a text that is no event to all who are connected. */
  sendText(text: string): void;
  /** Sends a frame that holds no event to all who are connected. The form is `not_json` by default. */
  malformed(form?: MalformedForm): void;

  /** Breaks all connections, without a close handshake. */
  drop(): void;
  /** Closes all connections with this code. */
  close(code: number, reason?: string): void;
  /** Lets all connections go silent: nothing is read, answered or sent, and nothing is closed. */
  halfOpen(): void;
  /** Refuses the next handshakes with this status. */
  refuse(status: number, options?: RefusalOptions): void;
  /** Refuses the next token requests with this status. */
  refuseTokens(status: number, options?: RefusalOptions): void;
  /** Forgets all access tokens: the next handshakes with them have wrong credentials. */
  revokeTokens(): void;
  /** Sends the next so many events twice. */
  duplicate(times: number): void;
  /** Holds the next so many events back, each until the one that follows it has been sent. */
  reorder(times: number): void;
  /** Loses the next so many acks. */
  loseAcks(times: number): void;
  /** Lets the next so many handshakes wait for ever. */
  holdHandshakes(times: number): void;
  /** Lets the next so many handshakes, by default one, wait so many seconds for their answer. */
  slowHandshake(seconds: number, times?: number): void;

  /** Resolves when the event, or that of this id, is acked. */
  acked(event: string | { readonly id: string }): Promise<void>;
  /** Resolves when so many connections have been opened since the start. */
  opened(count: number): Promise<void>;
  /** Resolves when what is asked for is true of the record; asked again after everything that happens. */
  until(condition: (record: GatewayRecord) => boolean): Promise<void>;
  /** Breaks all connections, and frees the port. What is still awaited of the gateway is rejected. */
  stop(): Promise<void>;
}
