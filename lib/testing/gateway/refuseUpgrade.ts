import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Refuses an upgrade with a status, as a server does that knows no WebSocket there. */
export const refuseUpgrade = (
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const lines = Object.entries({ connection: 'close', 'content-length': '0', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  // A client that keeps its side open would otherwise hold the socket for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}\r\n`);
};
