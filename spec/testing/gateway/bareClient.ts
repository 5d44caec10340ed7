import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Gateway } from 'vzaps-rx/testing';
import { WebSocket } from 'ws';

/** A client of the gateway that is nothing but a WebSocket. */
export interface BareClient {
  readonly socket: WebSocket;
  /** What came and has not been asked for. */
  readonly waiting: readonly string[];
  /** The next frame's text. */
  nextText(): Promise<string>;
  /** The next frame's JSON. */
  next(): Promise<unknown>;
  /** The ids of the next so many events. */
  nextIds(count: number): Promise<readonly unknown[]>;
  ack(event_id: string): void;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** What a handshake holds; `undefined` leaves a field out. */
export interface BareHandshake {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** Asks for a token, as anybody can who knows HTTP. */
export const postToken = (gateway: Gateway, body: unknown): Promise<Response> =>
  fetch(`${gateway.base_url}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export const goodCredentials = ({ client_options: { client_token, client_secret } }: Gateway) => ({
  client_token,
  client_secret,
});

export const tokenFrom = async (gateway: Gateway): Promise<string> => {
  const response = await postToken(gateway, goodCredentials(gateway));
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
};

/** The three secrets, as a query has them. */
export const secretsOf = async (gateway: Gateway) => ({
  access_token: await tokenFrom(gateway),
  client_token: gateway.client_options.client_token,
  instance_token: gateway.subscribe_options.instance_token,
});

/** The three secrets, as headers have them. */
export const secretHeaders = async (gateway: Gateway): Promise<Readonly<Record<string, string>>> => {
  const { access_token, client_token, instance_token } = await secretsOf(gateway);
  return {
    Authorization: `Bearer ${access_token}`,
    'X-Client-Token': client_token,
    'X-Instance-Token': instance_token,
  };
};

const opening = (
  gateway: Gateway,
  { query = {}, headers = {}, path = '/events/ws' }: BareHandshake,
): WebSocket => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = new URLSearchParams(given).toString();
  return new WebSocket(`${gateway.realtime_url}${path}?${search}`, { headers });
};

const clientOf = (socket: WebSocket): BareClient => {
  const waiting: string[] = [];
  const takers: ((text: string) => void)[] = [];
  socket.on('message', (data: Buffer, is_binary: boolean) => {
    const text = is_binary ? `binary:${data.toString('hex')}` : data.toString();
    const taker = takers.shift();
    if (taker === undefined) waiting.push(text);
    else taker(text);
  });
  const nextText = (): Promise<string> => {
    const text = waiting.shift();
    return text === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(text);
  };
  const next = async (): Promise<unknown> => JSON.parse(await nextText());
  return {
    socket,
    waiting,
    nextText,
    next,
    nextIds: async (count) => {
      const ids: unknown[] = [];
      while (ids.length < count) ids.push(((await next()) as { id: unknown }).id);
      return ids;
    },
    ack: (event_id) => socket.send(JSON.stringify({ type: 'ack', event_id })),
    closed: new Promise((resolve) => {
      socket.on('close', (code: number, reason: Buffer) => resolve({ code, reason: reason.toString() }));
    }),
  };
};

/** Opens a socket with exactly what is given, and resolves once it is open. */
export const connectWith = async (gateway: Gateway, handshake: BareHandshake): Promise<BareClient> => {
  const socket = opening(gateway, handshake);
  // A gateway that stops breaks its sockets, which is no surprise here.
  socket.on('error', () => {});
  const client = clientOf(socket);
  await once(socket, 'open');
  return client;
};

/** Opens a socket with good credentials for the gateway's first instance. */
export const connect = async (
  gateway: Gateway,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<BareClient> => {
  const { instance_id } = gateway.subscribe_options;
  return connectWith(gateway, { query: { instance_id, ...(await secretsOf(gateway)), ...query } });
};

/** Opens a socket that is to be refused, and gives the answer. */
export const refusalWith = async (
  gateway: Gateway,
  handshake: BareHandshake,
): Promise<{ readonly status: number | undefined; readonly retry_after: string | undefined }> => {
  const socket = opening(gateway, handshake);
  socket.on('error', () => {});
  const [, response] = (await Promise.race([
    once(socket, 'unexpected-response'),
    once(socket, 'open').then(() => [undefined, { statusCode: 101, headers: {}, resume: () => {} }]),
  ])) as [unknown, IncomingMessage];
  response.resume();
  socket.terminate();
  return { status: response.statusCode, retry_after: response.headers['retry-after'] };
};

/** Opens a socket that is to be refused although its credentials are good. */
export const refusal = async (gateway: Gateway) => {
  const { instance_id } = gateway.subscribe_options;
  return refusalWith(gateway, { query: { instance_id, ...(await secretsOf(gateway)) } });
};
