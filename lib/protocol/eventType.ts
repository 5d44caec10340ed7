/** The event types of the reference page. `docs/protocol.md`, "Frames". */
export const EVENT_TYPES = [
  'Message',
  'ReadReceipt',
  'Presence',
  'ChatPresence',
  'HistorySync',
  'Connected',
  'Disconnected',
  'GroupParticipantsAdd',
  'GroupParticipantsRemove',
] as const;

/** One of the nine documented event types. Events of other types may come too, and are passed on. */
export type EventType = (typeof EVENT_TYPES)[number];

/** Stands for every event that the instance is subscribed to. */
export const ALL = 'All';
