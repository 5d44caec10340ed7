import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  asyncScheduler,
  filter,
  firstValueFrom,
  interval,
  Subject,
  type Subscription,
  startWith,
} from 'rxjs';
import { type WebSocket, WebSocketServer } from 'ws';
import { createFaults } from './faults';
import { createGatewayConnection, type GatewayConnection } from './gatewayConnection';
import { type Handshake, readHandshake, verdictOnHandshake } from './handshake';
import { createInstanceLog, type InstanceLog, type WireEvent } from './instanceLog';
import {
  type AckRecord,
  type ConnectionRecord,
  type GatewayRecord,
  limitedList,
  type SentRecord,
  type StrayRecord,
  type TokenRequestRecord,
} from './record';
import { decideSettings, type GatewaySettings } from './settings';
import { readJson, sendReply, type TokenReply, tokenReply } from './tokenEndpoint';

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

  /** Makes an event: it is kept for cursors, and sent to those who are connected. */
  send(event: WireEvent, instance_id?: string): void;
  /** Sends a text that is no event to all who are connected, such as a malformed frame. */
  sendText(text: string): void;

  /** Breaks all connections, without a close handshake. */
  drop(): void;
  /** Closes all connections with this code. */
  closeConnections(code: number, reason?: string): void;
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
  /** Loses the next so many acks. */
  loseAcks(times: number): void;
  /** Lets the next so many handshakes wait for ever. */
  holdHandshakes(times: number): void;

  /** Resolves when the event is acked. */
  acked(event_id: string): Promise<void>;
  /** Resolves when so many connections have been opened since the start. */
  opened(count: number): Promise<void>;
  /** Resolves when what is asked for is true of the record; asked again after everything that happens. */
  until(condition: (record: GatewayRecord) => boolean): Promise<void>;
  /** Breaks all connections, and frees the port. */
  stop(): Promise<void>;
}

const now = (): number => asyncScheduler.now();

/** Refuses an upgrade with a status, as a server does that knows no WebSocket there. */
const refuseUpgrade = (
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const lines = Object.entries({ connection: 'close', 'content-length': '0', ...headers });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
};

const retryAfter = (seconds: number | undefined): Readonly<Record<string, string>> =>
  seconds === undefined ? {} : { 'retry-after': String(seconds) };

/**
 * Starts a gateway on a free port of 127.0.0.1.
 *
 * @example
 * ```ts
 * const gateway = await createGateway();
 * const client = new AsyncVZapsClient(gateway.client_options);
 * const subscription = client.events.subscribe(gateway.subscribe_options);
 * gateway.send(messageEnvelope({ text: 'hello' }));
 * ```
 */
export const createGateway = async (
  given: GatewaySettings & { readonly port?: number } = {},
): Promise<Gateway> => {
  const { port = 0, ...rest } = given;
  const settings = decideSettings(rest);
  const [first_instance = 'instance-1', first_token = ''] = Object.entries(settings.instances)[0] ?? [];

  const token_requests = limitedList<TokenRequestRecord>(settings.record_limit);
  const connection_records = limitedList<ConnectionRecord>(settings.record_limit);
  const sent = limitedList<SentRecord>(settings.record_limit);
  const acks = limitedList<AckRecord>(settings.record_limit);
  const strays = limitedList<StrayRecord>(settings.record_limit);
  const record: GatewayRecord = {
    token_requests: token_requests.entries,
    connections: connection_records.entries,
    sent: sent.entries,
    acks: acks.entries,
    strays: strays.entries,
  };
  const happened$ = new Subject<void>();
  const faults = createFaults();
  const logs = new Map<string, InstanceLog>();
  const tokens = new Map<string, number>();
  const connections = new Set<GatewayConnection>();
  const timers: Subscription[] = [];
  const held = new Set<Duplex>();
  let tokens_issued = 0;
  let connections_seen = 0;
  let opened = 0;
  let upgrade_refusal: { readonly status: number; readonly headers: Readonly<Record<string, string>> } = {
    status: 503,
    headers: {},
  };
  let token_refusal: TokenReply = { status: 503, body: {} };

  const logOf = (instance_id: string): InstanceLog => {
    const known = logs.get(instance_id);
    if (known !== undefined) return known;
    const made = createInstanceLog(settings);
    logs.set(instance_id, made);
    return made;
  };

  // The token endpoint.
  const issueToken = (): string => {
    tokens_issued += 1;
    const token = `access-token-${tokens_issued}`;
    tokens.set(token, now() + settings.token_seconds * 1000);
    return token;
  };
  const tokenHolds = (token: string): boolean => (tokens.get(token) ?? 0) > now();

  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST' || request.url !== '/token') {
      sendReply(response, {
        status: 404,
        body: { code: 'not_found', message: 'POST /token is all there is' },
      });
      return;
    }
    const body = await readJson(request);
    const reply = faults.take('refuse_token') ? token_refusal : tokenReply(body, settings, issueToken);
    token_requests.add({ at: now(), body, status: reply.status });
    sendReply(response, reply);
    happened$.next();
  };

  // The event socket.
  const websockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const handshake = readHandshake(request, settings);
    connections_seen += 1;
    const noted = (status: number): ConnectionRecord => {
      const { path, query, headers } = handshake;
      const entry = { number: connections_seen, at: now(), path, query, headers, status };
      connection_records.add(entry);
      return entry;
    };
    const refuse = (status: number, headers?: Readonly<Record<string, string>>): void => {
      noted(status);
      refuseUpgrade(socket, status, headers);
      happened$.next();
    };
    socket.on('error', () => undefined);

    if (faults.take('hold_handshake')) {
      held.add(socket);
      noted(0);
      return;
    }
    if (faults.take('refuse_upgrade')) return refuse(upgrade_refusal.status, upgrade_refusal.headers);
    if (!handshake.path.startsWith('/events/ws?')) return refuse(404);
    const verdict = verdictOnHandshake(handshake, settings, tokenHolds);
    if (verdict === 'no_such_instance') return refuse(404);
    const { wrong_credentials } = settings;
    if (verdict === 'wrong_credentials' && 'status' in wrong_credentials)
      return refuse(wrong_credentials.status);

    websockets.handleUpgrade(request, socket, head, (websocket: WebSocket) => {
      const entry = noted(101);
      if (verdict === 'wrong_credentials' && 'close_code' in wrong_credentials)
        return websocket.close(wrong_credentials.close_code, 'wrong credentials');
      accept(websocket, handshake, entry);
    });
  };

  const accept = (websocket: WebSocket, handshake: Handshake, entry: ConnectionRecord): void => {
    const log = logOf(handshake.instance_id);
    const { number } = entry;
    const connection = createGatewayConnection(number, websocket, handshake, {
      ack: (event_id) => {
        if (faults.take('lose_ack')) return;
        log.ack(event_id);
        acks.add({ at: now(), connection: number, event_id });
        if (settings.ack_answer !== undefined) connection.sendText(JSON.stringify(settings.ack_answer));
        happened$.next();
      },
      stray: (text) => {
        strays.add({ at: now(), connection: number, text });
        happened$.next();
      },
      sent: (event_id) => {
        sent.add({ at: now(), connection: number, event_id });
      },
      closed: (code, reason) => {
        connections.delete(connection);
        entry.closed = { at: now(), code, reason };
        happened$.next();
      },
    });
    if (settings.second_connection === 'newest_wins')
      for (const older of connections)
        if (older.instance_id === handshake.instance_id) older.close(4409, 'replaced by a newer connection');
    connections.add(connection);
    opened += 1;
    for (const event of log.resumption(handshake.last_event_id)) sendOn(connection, event);
    happened$.next();
  };

  const sendOn = (connection: GatewayConnection, event: WireEvent): void => {
    if (!connection.wants(event.type)) return;
    connection.send(event);
    if (faults.take('duplicate')) connection.send(event);
  };

  const toAll = (instance_id: string, event: WireEvent): void => {
    for (const connection of connections)
      if (connection.instance_id === instance_id) sendOn(connection, event);
  };

  const resendUnacked = (older_than_ms: number): void => {
    const limit = now() - older_than_ms;
    const last_sent = new Map(sent.entries.map(({ event_id, at }) => [event_id, at]));
    for (const [instance_id, log] of logs)
      for (const event of log.unacked())
        if ((last_sent.get(event.id) ?? 0) <= limit) toAll(instance_id, event);
  };

  if (settings.resend_after_seconds !== undefined) {
    const ms = settings.resend_after_seconds * 1000;
    timers.push(interval(Math.max(5, ms / 4)).subscribe(() => resendUnacked(ms)));
  }
  if (settings.ping_seconds !== undefined)
    timers.push(
      interval(settings.ping_seconds * 1000).subscribe(() => {
        for (const connection of connections) connection.ping();
      }),
    );

  const server = createServer((request, response) => void onRequest(request, response));
  server.on('upgrade', onUpgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const base_url = `http://127.0.0.1:${bound}`;
  const realtime_url = `ws://127.0.0.1:${bound}`;

  const until = async (condition: (record: GatewayRecord) => boolean): Promise<void> =>
    firstValueFrom(
      happened$.pipe(
        startWith(undefined),
        filter(() => condition(record)),
      ),
    );

  const stop = (): Promise<void> => {
    for (const timer of timers) timer.unsubscribe();
    for (const connection of connections) connection.drop();
    for (const socket of held) socket.destroy();
    websockets.close();
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };

  return {
    base_url,
    realtime_url,
    client_options: { ...settings.credentials, base_url, realtime_url },
    subscribe_options: { instance_id: first_instance, instance_token: first_token },
    record,
    get connected() {
      return connections.size;
    },
    send: (event, instance_id = first_instance) => {
      logOf(instance_id).append(event);
      toAll(instance_id, event);
      happened$.next();
    },
    sendText: (text) => {
      for (const connection of connections) connection.sendText(text);
    },
    drop: () => {
      for (const connection of connections) connection.drop();
    },
    closeConnections: (code, reason = '') => {
      for (const connection of connections) connection.close(code, reason);
    },
    halfOpen: () => {
      for (const connection of connections) connection.silence();
    },
    refuse: (status, { times = 1, retry_after_seconds } = {}) => {
      upgrade_refusal = { status, headers: retryAfter(retry_after_seconds) };
      faults.set('refuse_upgrade', times);
    },
    refuseTokens: (status, { times = 1, retry_after_seconds } = {}) => {
      token_refusal = {
        status,
        body: { code: 'refused', message: 'refused for a test' },
        headers: retryAfter(retry_after_seconds),
      };
      faults.set('refuse_token', times);
    },
    revokeTokens: () => tokens.clear(),
    duplicate: (times) => faults.set('duplicate', times),
    loseAcks: (times) => faults.set('lose_ack', times),
    holdHandshakes: (times) => faults.set('hold_handshake', times),
    acked: (event_id) => until(() => [...logs.values()].some((log) => log.isAcked(event_id))),
    opened: (count) => until(() => opened >= count),
    until,
    stop,
    [Symbol.asyncDispose]: stop,
  };
};
