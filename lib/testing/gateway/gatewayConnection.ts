import { ackedId } from './ackFrame';
import type { Handshake } from './handshake';
import type { WireEvent } from './instanceLog';
import type { ServerSocket } from './serverSocket';

/** One client that is connected to the gateway. */
export interface GatewayConnection {
  /** False as soon as nothing can be sent any more. */
  readonly hears: boolean;
  /** True if this connection is to get events of this type. */
  wants(type: string): boolean;
  /** Sends an event, unless nothing can be sent any more. */
  send(event: WireEvent): void;
  /** Sends what is no event. */
  sendRaw(data: string | Uint8Array): void;
  /** Breaks the connection, without a close handshake. */
  drop(): void;
  close(code: number, reason: string): void;
  /** From now on nothing is read, answered or sent, and the connection stays open. */
  silence(): void;
  ping(): void;
}

/** Who is told of what goes over the connection. */
export interface ConnectionListener {
  ack(event_id: string): void;
  stray(text: string): void;
  sent(event_id: string | undefined): void;
  closed(code: number, reason: string): void;
}

export const createGatewayConnection = (
  socket: ServerSocket,
  { events }: Pick<Handshake, 'events'>,
  listener: ConnectionListener,
): GatewayConnection => {
  const wanted = new Set(events);
  let silent = false;

  socket.on('message', (data, is_binary) => {
    const text = is_binary ? '(binary)' : data.toString();
    const event_id = ackedId(text);
    if (event_id === undefined) listener.stray(text);
    else listener.ack(event_id);
  });
  socket.on('close', (code, reason) => listener.closed(code, reason.toString()));
  // A client that breaks off is no fault of the gateway; `close` follows and tells of it.
  socket.on('error', () => undefined);

  const canSend = (): boolean => !silent && socket.readyState === socket.OPEN;
  const send = (data: string | Uint8Array, event_id: string | undefined): void => {
    if (!canSend()) return;
    socket.send(data);
    listener.sent(event_id);
  };

  return {
    get hears() {
      return canSend();
    },
    wants: (type) => wanted.has('All') || wanted.has(type),
    send: (event) => send(JSON.stringify(event), event.id),
    sendRaw: (data) => send(data, undefined),
    drop: () => socket.terminate(),
    close: (code, reason) => socket.close(code, reason),
    silence: () => {
      silent = true;
      socket.pause();
    },
    ping: () => {
      if (canSend()) socket.ping();
    },
  };
};
