import { valueAt } from '~/cli/arguments/valueAt';
import type { EventEnvelope, EventType } from '~/index';
import { plural } from './plural';
import { cutText, oneLine } from './textWidth';

const TEXT_COLUMNS = 40;

/** No more of a text is looked at, in characters: a line has room for less, and anybody may send more. */
const LOOKED_AT = 400;

const textAt = (value: unknown, ...path: readonly string[]): string => {
  const text = valueAt(value, path);
  return typeof text === 'string' ? text.slice(0, LOOKED_AT) : '';
};

const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const list = valueAt(value, path);
  return Array.isArray(list) ? list : [];
};

/** The number of an address such as 15550100001@s.whatsapp.net. */
const numberOf = (address: string): string => address.split('@')[0] || 'somebody';

const isText = (value: unknown): value is string => typeof value === 'string';

const MOST_NAMED = 10;

const numbersOf = (addresses: readonly unknown[]): string => {
  const named = addresses
    .filter(isText)
    .slice(0, MOST_NAMED)
    .map((address) => numberOf(address.slice(0, LOOKED_AT)));
  return named.join(', ') + (addresses.length > MOST_NAMED ? ', …' : '');
};

const message = (data: unknown): string => {
  const text = textAt(data, 'event', 'Message', 'conversation');
  const kind = textAt(data, 'event', 'Info', 'MediaType') || 'message';
  const what = text === '' ? kind : `"${cutText(oneLine(text), TEXT_COLUMNS)}"`;
  const from = textAt(data, 'event', 'Info', 'PushName') || numberOf(textAt(data, 'event', 'Info', 'Sender'));
  const where = valueAt(data, ['event', 'Info', 'IsGroup']) === true ? ' in a group' : '';
  return `${what} from ${from}${where}`;
};

const readReceipt = (data: unknown): string => {
  const { length } = listAt(data, 'event', 'MessageIDs');
  const state = textAt(data, 'state').toLowerCase();
  if (length === 0 || state === '') return 'a message was delivered or read';
  return `${plural(length, 'message')} ${state}, ${numberOf(textAt(data, 'event', 'Sender'))}`;
};

const presence = (data: unknown): string => {
  const state = textAt(data, 'state');
  return `${numberOf(textAt(data, 'event', 'From'))} ${state === '' ? 'came online, or went' : `is ${state}`}`;
};

const CHAT_STATES: ReadonlyMap<string, string> = new Map([
  ['composing', 'is typing'],
  ['paused', 'stopped typing'],
]);

const chatPresence = (data: unknown): string => {
  const state = CHAT_STATES.get(textAt(data, 'event', 'State')) ?? 'types or records, or stops';
  return `${numberOf(textAt(data, 'event', 'Sender'))} ${state}`;
};

const historySync = (data: unknown): string => {
  const conversations = listAt(data, 'event', 'Data', 'conversations');
  if (conversations.length === 0) return 'conversations of the past';
  const messages = conversations.reduce<number>(
    (sum, conversation) => sum + listAt(conversation, 'messages').length,
    0,
  );
  return `${plural(conversations.length, 'conversation')}, ${plural(messages, 'message')}`;
};

const disconnected = (data: unknown): string => {
  const reason = textAt(data, 'event', 'Reason');
  return `the instance is disconnected${reason === '' ? '' : `: ${reason}`}`;
};

/** Each says something neutral where a payload is unlike what it looks for. */
const DESCRIPTIONS: Readonly<Record<EventType, (data: unknown) => string>> = {
  Message: message,
  ReadReceipt: readReceipt,
  Presence: presence,
  ChatPresence: chatPresence,
  HistorySync: historySync,
  Connected: () => 'the instance is connected to WhatsApp',
  Disconnected: disconnected,
  GroupParticipantsAdd: (data) => `${numbersOf(listAt(data, 'event', 'Join')) || 'somebody'} joined a group`,
  GroupParticipantsRemove: (data) =>
    `${numbersOf(listAt(data, 'event', 'Leave')) || 'somebody'} left a group`,
};

const isDescribed = (type: string): type is EventType => Object.hasOwn(DESCRIPTIONS, type);

/** What happened, in a few words; nothing for a type that is newer than this. */
export const describeEvent = ({ type, data }: EventEnvelope): string =>
  isDescribed(type) ? DESCRIPTIONS[type](data) : '';
