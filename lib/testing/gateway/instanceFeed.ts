import type { Faults } from './faults';
import type { GatewayConnection } from './gatewayConnection';
import { createInstanceLog, type WireEvent } from './instanceLog';
import type { DecidedSettings } from './settings';

/** One instance: its events, and who is connected to it. */
export interface InstanceFeed {
  readonly connections: ReadonlySet<GatewayConnection>;
  /** Keeps a new event, and sends it to those who are connected. */
  publish(event: WireEvent): void;
  /** Lets a connection take part: first it gets what it missed. */
  join(connection: GatewayConnection, cursor: string | undefined): void;
  leave(connection: GatewayConnection): void;
  ack(event_id: string): void;
  isAcked(event_id: string): boolean;
  /** Sends again what was not acked within this time. */
  resend(after_ms: number): void;
}

export const createInstanceFeed = (
  settings: DecidedSettings,
  faults: Pick<Faults, 'duplicate' | 'reorder'>,
  now: () => number,
): InstanceFeed => {
  const log = createInstanceLog(settings);
  const connections = new Set<GatewayConnection>();
  let held_back: WireEvent | undefined;

  const sendOn = (connection: GatewayConnection, event: WireEvent): void => {
    if (!connection.wants(event.type)) return;
    log.sent(event.id, now());
    // A fault that nobody would see is kept for somebody who does.
    if (!connection.hears) return;
    connection.send(event);
    if (faults.duplicate.take()) connection.send(event);
  };
  const sendToAll = (event: WireEvent): void => {
    for (const connection of connections) sendOn(connection, event);
  };

  const isHeard = (): boolean => [...connections].some(({ hears }) => hears);

  return {
    connections,
    publish: (event) => {
      log.append(event);
      if (held_back === undefined && isHeard() && faults.reorder.take()) {
        held_back = event;
        log.sent(event.id, now());
        return;
      }
      sendToAll(event);
      if (held_back === undefined) return;
      sendToAll(held_back);
      held_back = undefined;
    },
    join: (connection, cursor) => {
      if (settings.second_connection === 'newest_wins')
        for (const older of connections)
          older.close(settings.replaced_close_code, 'replaced by a newer connection');
      connections.add(connection);
      for (const event of log.resumption(cursor)) sendOn(connection, event);
    },
    leave: (connection) => {
      connections.delete(connection);
      // The next one gets it in its order, with all that was not acked.
      if (connections.size === 0) held_back = undefined;
    },
    ack: log.ack,
    isAcked: log.isAcked,
    resend: (after_ms) => {
      for (const event of log.overdue(now() - after_ms)) sendToAll(event);
    },
  };
};
