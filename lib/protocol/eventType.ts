import * as t from 'io-ts';

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

const names: ReadonlySet<unknown> = new Set(EVENT_TYPES);

/** Codec of the documented event types. */
export const EventType = new t.Type<EventType>(
  'EventType',
  (value): value is EventType => names.has(value),
  (value, context) => (names.has(value) ? t.success(value as EventType) : t.failure(value, context)),
  t.identity,
);

/** Stands for every event that the instance is subscribed to. */
export const ALL = 'All';
