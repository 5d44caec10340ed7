import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where bytes are swallowed: on their way to the client, to the server, or both. */
export type BlackHole = 'to_client' | 'to_server' | 'both';

/** A TCP proxy before a server on this machine, with the faults of a network. */
export interface TcpProxy {
  readonly port: number;
  /** How many connections go through it now. */
  readonly connections: number;
  /** Ends all connections with a reset. */
  reset(): void;
  /** Swallows what comes from now on, and closes nothing. Connections that are made later are well. */
  blackHole(direction: BlackHole): void;
  /** Passes on so many bytes per second to the client, on all connections. */
  slow(bytes_per_second: number): void;
  /** The server's side says that it sends no more; the client's side can still be written. */
  halfClose(): void;
  stop(): Promise<void>;
}

/** In how many parts a slow second is divided. */
const TICKS = 20;

export const createTcpProxy = async (target_port: number): Promise<TcpProxy> => {
  const pairs = new Set<{ client: Socket; server: Socket; hole: BlackHole | undefined }>();
  const timers = new Set<NodeJS.Timeout>();
  let rate = Number.POSITIVE_INFINITY;

  const listener = createServer((client) => {
    const server = connect(target_port, '127.0.0.1');
    const pair = { client, server, hole: undefined as BlackHole | undefined };
    pairs.add(pair);
    const forget = (): void => {
      pairs.delete(pair);
      // A peer that is in a black hole does not hear of the other's end.
      if (pair.hole !== 'both') for (const socket of [client, server]) socket.destroy();
    };
    const trickle = (bytes: Buffer): void => {
      const some = bytes.subarray(0, Math.ceil(rate / TICKS));
      client.write(some);
      const left = bytes.subarray(some.length);
      if (left.length === 0) return void server.resume();
      server.pause();
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (!client.destroyed) trickle(left);
      }, 1000 / TICKS);
      timers.add(timer);
    };
    client.on('data', (bytes) => {
      if (pair.hole !== 'to_server' && pair.hole !== 'both') server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (pair.hole !== 'to_client' && pair.hole !== 'both') trickle(bytes);
    });
    for (const socket of [client, server]) socket.on('error', () => undefined).on('close', forget);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    port: (listener.address() as AddressInfo).port,
    get connections() {
      return pairs.size;
    },
    reset: () => {
      for (const { client, server } of pairs) {
        client.resetAndDestroy();
        server.destroy();
      }
    },
    blackHole: (direction) => {
      for (const pair of pairs) pair.hole = direction;
    },
    slow: (bytes_per_second) => {
      rate = bytes_per_second;
    },
    halfClose: () => {
      for (const { client } of pairs) client.end();
    },
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const { client, server } of pairs) for (const socket of [client, server]) socket.destroy();
      pairs.clear();
      listener.close();
      await once(listener, 'close');
    },
  };
};
