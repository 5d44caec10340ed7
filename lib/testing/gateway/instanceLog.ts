import type { DecidedSettings } from './settings';

/** What every event has; the gateway sends whatever else is in it. */
export interface WireEvent {
  readonly id: string;
  readonly type: string;
}

/** All that the gateway knows of one instance's events. Pure: no socket, no clock. */
export interface InstanceLog {
  /** A new event was made. */
  append(event: WireEvent): void;
  ack(id: string): void;
  isAcked(id: string): boolean;
  /** What a new connection gets first. */
  resumption(cursor: string | undefined): readonly WireEvent[];
  /** Events that are owed to the client, from its first connection on, and are not acked; as made. */
  unacked(): readonly WireEvent[];
}

export const createInstanceLog = (
  settings: Pick<
    DecidedSettings,
    'history' | 'cursor' | 'unknown_cursor' | 'replay_acked' | 'resend_on_connect' | 'resend_order'
  >,
): InstanceLog => {
  let events: WireEvent[] = [];
  const owed = new Set<string>();
  const acked = new Set<string>();
  let has_client = false;

  const forget = (forgotten: readonly WireEvent[]): void => {
    for (const { id } of forgotten) {
      owed.delete(id);
      acked.delete(id);
    }
  };

  const afterCursor = (cursor: string | undefined): readonly WireEvent[] => {
    if (cursor === undefined) return [];
    const index = events.findIndex(({ id }) => id === cursor);
    if (index < 0) return settings.unknown_cursor === 'all' ? events : [];
    return events.slice(settings.cursor === 'exclusive' ? index + 1 : index);
  };

  const unacked = (): readonly WireEvent[] => events.filter(({ id }) => owed.has(id) && !acked.has(id));

  return {
    append: (event) => {
      events.push(event);
      if (has_client) owed.add(event.id);
      if (events.length <= settings.history) return;
      const excess = Math.ceil(settings.history / 10);
      forget(events.slice(0, excess));
      events = events.slice(excess);
    },
    ack: (id) => void acked.add(id),
    isAcked: (id) => acked.has(id),
    unacked,
    resumption: (cursor) => {
      has_client = true;
      const again = settings.resend_on_connect ? unacked() : [];
      const resent = settings.resend_order === 'reversed' ? [...again].reverse() : again;
      const known = new Set(resent.map(({ id }) => id));
      const following = afterCursor(cursor).filter(
        ({ id }) => !known.has(id) && (settings.replay_acked || !acked.has(id)),
      );
      for (const { id } of following) owed.add(id);
      return [...resent, ...following];
    },
  };
};
