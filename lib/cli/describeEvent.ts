import type { EventEnvelope, EventType } from '~/index';
import { cutText, oneLine } from './textWidth';

const TEXT_COLUMNS = 40;

/** What is at a path in a payload that nobody has promised anything about. */
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
    value,
  );

const textAt = (value: unknown, ...path: readonly string[]): string => {
  const text = at(value, ...path);
  return typeof text === 'string' ? text : '';
};

const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : [];
};

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The number of an address such as 15550100001@s.whatsapp.net. */
const numberOf = (address: string): string => address.split('@')[0] || 'somebody';

const message = ({ data }: EventEnvelope): string => {
  const text = textAt(data, 'event', 'Message', 'conversation');
  const kind = textAt(data, 'event', 'Info', 'MediaType') || 'message';
  const what = text === '' ? kind : `"${cutText(oneLine(text), TEXT_COLUMNS)}"`;
  const from = textAt(data, 'event', 'Info', 'PushName') || numberOf(textAt(data, 'event', 'Info', 'Sender'));
  const where = at(data, 'event', 'Info', 'IsGroup') === true ? ' in a group' : '';
  return `${what} from ${from}${where}`;
};

const CHAT_STATES: Readonly<Record<string, string>> = { composing: 'is typing', paused: 'stopped typing' };

const historySync = ({ data }: EventEnvelope): string => {
  const conversations = listAt(data, 'event', 'Data', 'conversations');
  const messages = conversations.reduce<number>(
    (sum, conversation) => sum + listAt(conversation, 'messages').length,
    0,
  );
  return `${plural(conversations.length, 'conversation')}, ${plural(messages, 'message')}`;
};

const DESCRIPTIONS: Readonly<Record<EventType, (event: EventEnvelope) => string>> = {
  Message: message,
  ReadReceipt: ({ data }) =>
    `${plural(listAt(data, 'event', 'MessageIDs').length, 'message')} ${textAt(data, 'state').toLowerCase()}, ${numberOf(textAt(data, 'event', 'Sender'))}`,
  Presence: ({ data }) => `${numberOf(textAt(data, 'event', 'From'))} is ${textAt(data, 'state')}`,
  ChatPresence: ({ data }) =>
    `${numberOf(textAt(data, 'event', 'Sender'))} ${CHAT_STATES[textAt(data, 'event', 'State')] ?? ''}`,
  HistorySync: historySync,
  Connected: () => 'the instance is connected to WhatsApp',
  Disconnected: ({ data }) => `the instance is disconnected: ${textAt(data, 'event', 'Reason')}`,
  GroupParticipantsAdd: ({ data }) =>
    `${listAt(data, 'event', 'Join').map(String).map(numberOf).join(', ')} joined a group`,
  GroupParticipantsRemove: ({ data }) =>
    `${listAt(data, 'event', 'Leave').map(String).map(numberOf).join(', ')} left a group`,
};

const isDescribed = (type: string): type is EventType => Object.hasOwn(DESCRIPTIONS, type);

/** What happened, in a few words; nothing for a type that is newer than this. */
export const describeEvent = (event: EventEnvelope): string =>
  isDescribed(event.type) ? DESCRIPTIONS[event.type](event) : '';
