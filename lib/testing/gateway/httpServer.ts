import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A server of this machine, which nobody else can reach. */
export interface HttpServer {
  readonly port: number;
  /** Breaks what is connected, whatever it waits for, and frees the port. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

const cannotListen = (port: number, cause: NodeJS.ErrnoException): Error =>
  new Error(
    cause.code === 'EADDRINUSE'
      ? `Port ${port} of ${HOST} is in use; leave \`port\` out for a free one.`
      : `The gateway cannot listen on port ${port} of ${HOST}: ${cause.message}`,
    { cause },
  );

/** @param port 0 for a free one */
export const listen = async (
  port: number,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
  onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<HttpServer> => {
  const server = createServer(onRequest);
  server.on('upgrade', onUpgrade);
  // The server itself forgets a socket as soon as it asks for an upgrade.
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(port, error)));
    server.listen(port, HOST, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
