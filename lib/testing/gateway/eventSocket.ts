import type { Faults } from './faults';
import { createGatewayConnection, type GatewayConnection } from './gatewayConnection';
import type { Handshake } from './handshake';
import type { InstanceFeeds } from './instanceFeeds';
import type { ConnectionNotes, Recorder } from './recorder';
import type { ServerSocket } from './serverSocket';
import type { DecidedSettings } from './settings';

/** Takes in those whose upgrade is done. */
export interface EventSocket {
  /** How many have been accepted. */
  readonly opened: number;
  /** Connects a client to its instance. */
  accept(socket: ServerSocket, handshake: Handshake, notes: ConnectionNotes): void;
  /** Closes a socket at once: nothing comes over it. */
  turnAway(
    socket: ServerSocket,
    close: { readonly code: number; readonly reason: string },
    notes: ConnectionNotes,
  ): void;
}

export const createEventSocket = (
  settings: DecidedSettings,
  feeds: InstanceFeeds,
  faults: Pick<Faults, 'lose_ack'>,
  recorder: Recorder,
): EventSocket => {
  let opened = 0;
  const answer = settings.ack_answer === undefined ? undefined : JSON.stringify(settings.ack_answer);

  const accept: EventSocket['accept'] = (socket, handshake, { number, closed }) => {
    const feed = feeds.of(handshake.instance_id);
    const connection: GatewayConnection = createGatewayConnection(socket, handshake, {
      ack: (event_id) => {
        if (faults.lose_ack.take()) return;
        feed.ack(event_id);
        recorder.ack(number, event_id);
        if (answer !== undefined) connection.sendRaw(answer);
        recorder.happened();
      },
      stray: (text) => {
        recorder.stray(number, text);
        recorder.happened();
      },
      sent: (event_id) => recorder.sent(number, event_id),
      closed: (code, reason) => {
        feed.leave(connection);
        closed(code, reason);
        recorder.happened();
      },
    });
    opened += 1;
    feed.join(connection, handshake.last_event_id);
    recorder.happened();
  };

  return {
    get opened() {
      return opened;
    },
    accept,
    turnAway: (socket, { code, reason }, { closed }) => {
      socket.on('error', () => undefined);
      socket.on('close', (came, why) => {
        closed(came, why.toString());
        recorder.happened();
      });
      socket.close(code, reason);
      recorder.happened();
    },
  };
};
