import type { WebSocket } from 'ws';
import type { Handshake } from './handshake';
import type { WireEvent } from './instanceLog';

/** One client that is connected to the gateway. */
export interface GatewayConnection {
  readonly number: number;
  readonly instance_id: string;
  /** True if this connection is to get events of this type. */
  wants(type: string): boolean;
  /** Sends an event. False if nothing can be sent any more. */
  send(event: WireEvent): boolean;
  /** Sends any text. */
  sendText(text: string): void;
  /** Breaks the connection, without a close handshake. */
  drop(): void;
  close(code: number, reason: string): void;
  /** From now on nothing is read, answered or sent, and the connection stays open. */
  silence(): void;
  ping(): void;
}

/** Who is told of what a client does. */
export interface ConnectionListener {
  ack(event_id: string): void;
  stray(text: string): void;
  sent(event_id: string | undefined): void;
  closed(code: number, reason: string): void;
}

const ackedId = (text: string): string | undefined => {
  try {
    const frame: unknown = JSON.parse(text);
    if (typeof frame !== 'object' || frame === null) return undefined;
    const { type, event_id } = frame as Record<string, unknown>;
    return type === 'ack' && typeof event_id === 'string' ? event_id : undefined;
  } catch {
    return undefined;
  }
};

export const createGatewayConnection = (
  number: number,
  socket: WebSocket,
  handshake: Handshake,
  listener: ConnectionListener,
): GatewayConnection => {
  const wanted = new Set(handshake.events);
  let silent = false;

  socket.on('message', (data: Buffer, is_binary: boolean) => {
    const text = is_binary ? '(binary)' : data.toString();
    const event_id = ackedId(text);
    if (event_id === undefined) listener.stray(text);
    else listener.ack(event_id);
  });
  socket.on('close', (code: number, reason: Buffer) => listener.closed(code, reason.toString()));
  // A client that breaks off is no fault of the gateway; `close` follows and tells of it.
  socket.on('error', () => undefined);

  const sendText = (text: string): boolean => {
    if (silent || socket.readyState !== socket.OPEN) return false;
    socket.send(text);
    return true;
  };

  return {
    number,
    instance_id: handshake.instance_id,
    wants: (type) => wanted.has('All') || wanted.has(type),
    send: (event) => {
      if (!sendText(JSON.stringify(event))) return false;
      listener.sent(event.id);
      return true;
    },
    sendText: (text) => {
      if (sendText(text)) listener.sent(undefined);
    },
    drop: () => socket.terminate(),
    close: (code, reason) => socket.close(code, reason),
    silence: () => {
      silent = true;
      socket.pause();
    },
    ping: () => {
      if (!silent && socket.readyState === socket.OPEN) socket.ping();
    },
  };
};
