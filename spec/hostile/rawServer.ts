import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** What a hostile server does. What is left out is done as it should be. */
export interface Behaviour {
  /** Answers a token request. */
  readonly token?: (response: ServerResponse, request: IncomingMessage) => void;
  /** Answers an upgrade; it has the bytes of the whole answer to write. */
  readonly upgrade?: (socket: Duplex, request: IncomingMessage) => void;
  /** Writes what it likes on a connection that is open. */
  readonly opened?: (socket: Duplex) => void;
}

/** A server that speaks WebSocket byte by byte, and so can say what no library would. */
export interface RawServer {
  readonly base_url: string;
  readonly realtime_url: string;
  /** How many upgrades were asked for. */
  readonly upgrades: number;
  stop(): Promise<void>;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The answer that opens a WebSocket, with more headers if they are wanted. */
export const switching = ({ headers }: IncomingMessage, more = ''): string => {
  const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${GUID}`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${more}\r\n`;
};

/** A frame: its first byte, and its payload. */
export const frame = (first_byte: number, payload: string | Buffer): Buffer => {
  const bytes = Buffer.from(payload);
  if (bytes.length < 126) return Buffer.concat([Buffer.from([first_byte, bytes.length]), bytes]);
  if (bytes.length < 65_536)
    return Buffer.concat([Buffer.from([first_byte, 126, bytes.length >> 8, bytes.length & 255]), bytes]);
  const length = Buffer.alloc(10);
  length[0] = first_byte;
  length[1] = 127;
  length.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([length, bytes]);
};

export const TEXT = 0x81;

const CLOSE = 0x88;

/** Answers a close, as even a hostile server may. The client's other frames are acks, and short. */
export const answerClose = (socket: Duplex): void => {
  socket.on('data', (bytes: Buffer) => {
    for (let at = 0; at + 1 < bytes.length; at += 6 + (bytes[at + 1]! & 127))
      if (bytes[at] === CLOSE) socket.end(frame(CLOSE, Buffer.from([3, 232])));
  });
};

const goodToken = (response: ServerResponse): void => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ access_token: 'access-token-1', expires_in: 3600 }));
};

const servers: RawServer[] = [];

export const createRawServer = async (behaviour: Behaviour = {}): Promise<RawServer> => {
  const { token = goodToken, opened = () => undefined } = behaviour;
  const upgrade =
    behaviour.upgrade ??
    ((socket: Duplex, request: IncomingMessage): void => {
      socket.write(switching(request));
      answerClose(socket);
      opened(socket);
    });
  const sockets = new Set<Duplex>();
  let upgrades = 0;
  const http = createServer((request, response) => {
    response.on('error', () => undefined);
    token(response, request);
  });
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  http.on('upgrade', (request, socket) => {
    upgrades += 1;
    upgrade(socket, request);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const server: RawServer = {
    base_url: `http://127.0.0.1:${port}`,
    realtime_url: `ws://127.0.0.1:${port}`,
    get upgrades() {
      return upgrades;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      http.close();
      await once(http, 'close');
    },
  };
  servers.push(server);
  return server;
};

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
