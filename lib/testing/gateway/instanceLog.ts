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
  /** An event was given to somebody, or held back for them, at this time. */
  sent(id: string, at: number): void;
  ack(id: string): void;
  isAcked(id: string): boolean;
  /** What a new connection gets first. */
  resumption(cursor: string | undefined): readonly WireEvent[];
  /** What is owed to the client, is not acked, and was not sent after this time. */
  overdue(sent_until: number): readonly WireEvent[];
}

export const createInstanceLog = (
  settings: Pick<
    DecidedSettings,
    | 'history'
    | 'owed_from'
    | 'cursor'
    | 'unknown_cursor'
    | 'replay_acked'
    | 'resend_on_connect'
    | 'resend_order'
  >,
): InstanceLog => {
  let events: WireEvent[] = [];
  const owed = new Set<string>();
  const acked = new Set<string>();
  const sent_at = new Map<string, number>();
  let is_owed = settings.owed_from === 'start';

  const forget = (forgotten: readonly WireEvent[]): void => {
    for (const { id } of forgotten) {
      owed.delete(id);
      acked.delete(id);
      sent_at.delete(id);
    }
  };

  const afterCursor = (cursor: string | undefined): readonly WireEvent[] => {
    if (cursor === undefined) return [];
    const index = events.findIndex(({ id }) => id === cursor);
    if (index < 0) return settings.unknown_cursor === 'all' ? events : [];
    return events.slice(settings.cursor === 'exclusive' ? index + 1 : index);
  };

  const unacked = (): readonly WireEvent[] => {
    const as_made = events.filter(({ id }) => owed.has(id) && !acked.has(id));
    return settings.resend_order === 'reversed' ? as_made.reverse() : as_made;
  };

  return {
    append: (event) => {
      events.push(event);
      if (is_owed) owed.add(event.id);
      if (events.length <= settings.history) return;
      const excess = Math.ceil(settings.history / 10);
      forget(events.slice(0, excess));
      events = events.slice(excess);
    },
    sent: (id, at) => void sent_at.set(id, at),
    ack: (id) => {
      acked.add(id);
      sent_at.delete(id);
    },
    isAcked: (id) => acked.has(id),
    overdue: (sent_until) => unacked().filter(({ id }) => (sent_at.get(id) ?? 0) <= sent_until),
    resumption: (cursor) => {
      is_owed = true;
      const resent = settings.resend_on_connect ? unacked() : [];
      const known = new Set(resent.map(({ id }) => id));
      const following = afterCursor(cursor).filter(
        ({ id }) => !known.has(id) && (settings.replay_acked || !acked.has(id)),
      );
      for (const { id } of following) owed.add(id);
      return settings.resend_order === 'last' ? [...following, ...resent] : [...resent, ...following];
    },
  };
};
