import { type Checks, checkOptions } from '../checkThat';
import { FUNCTION, NAME, oneOf, whole } from '../checks';
import { DEFAULT_SCHEDULER } from '../clock';
import {
  connectedData,
  DISCONNECTED_OPTIONS,
  type DisconnectedOptions,
  disconnectedData,
} from './connection';
import { createDraw, type Draw, seededRandom } from './draw';
import {
  GROUP_PARTICIPANTS_OPTIONS,
  type GroupParticipantsOptions,
  groupParticipantsAddData,
  groupParticipantsRemoveData,
} from './groupParticipants';
import { HISTORY_SYNC_OPTIONS, type HistorySyncOptions, historySyncData } from './historySync';
import { MESSAGE_OPTIONS, type MessageOptions, messageData } from './message';
import {
  CHAT_PRESENCE_OPTIONS,
  type ChatPresenceOptions,
  chatPresenceData,
  PRESENCE_OPTIONS,
  type PresenceOptions,
  presenceData,
} from './presence';
import { READ_RECEIPT_OPTIONS, type ReadReceiptOptions, readReceiptData } from './readReceipt';

/** An event with all its fields, as the platform sends it. */
export interface BuiltEnvelope<T extends string> {
  readonly id: string;
  readonly type: T;
  readonly instance_id: string;
  readonly created_at: string;
  readonly data: { readonly [field: string]: unknown; readonly media_url?: string };
}

/** How envelopes are made. */
export interface EnvelopesOptions {
  /** @default 'instance-1' */
  readonly instance_id?: string;
  /** The same seed makes the same envelopes, at the same `now`. @default none: the same contents, and ids that no other builder makes */
  readonly seed?: number;
  /** The time of the events, in milliseconds since 1970. @default that of the clock */
  readonly now?: () => number;
  /** Ids that sort by time, or not. @default 'sorted' */
  readonly ids?: 'sorted' | 'random';
}

const OPTIONS: Checks<EnvelopesOptions> = {
  instance_id: NAME,
  seed: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'a whole number'),
  now: FUNCTION,
  ids: oneOf('sorted', 'random'),
};

/** Makes realistic envelopes of every type, with a new id each. None holds anything of a real person. */
export interface Envelopes {
  Message(options?: MessageOptions): BuiltEnvelope<'Message'>;
  ReadReceipt(options?: ReadReceiptOptions): BuiltEnvelope<'ReadReceipt'>;
  Presence(options?: PresenceOptions): BuiltEnvelope<'Presence'>;
  ChatPresence(options?: ChatPresenceOptions): BuiltEnvelope<'ChatPresence'>;
  HistorySync(options?: HistorySyncOptions): BuiltEnvelope<'HistorySync'>;
  Connected(): BuiltEnvelope<'Connected'>;
  Disconnected(options?: DisconnectedOptions): BuiltEnvelope<'Disconnected'>;
  GroupParticipantsAdd(options?: GroupParticipantsOptions): BuiltEnvelope<'GroupParticipantsAdd'>;
  GroupParticipantsRemove(options?: GroupParticipantsOptions): BuiltEnvelope<'GroupParticipantsRemove'>;
}

/** Two builders that were given no seed make no event twice: to a client, and to a gateway, it would be the same one. */
const UNSEEDED = { made: 0 };

/**
 * Makes a builder of envelopes. It and what it makes throw a `TypeError` for an option that is wrong or unknown.
 *
 * @example
 * ```ts
 * const make = createEnvelopes();
 * gateway.send(make.Message({ text: 'hello', media: 'image' }));
 * gateway.send(make.HistorySync({ bytes: 5_000_000 }));
 * ```
 */
export const createEnvelopes = (options: EnvelopesOptions = {}): Envelopes => {
  checkOptions('createEnvelopes', options, OPTIONS);
  const { instance_id = 'instance-1', seed, now = () => DEFAULT_SCHEDULER.now(), ids = 'sorted' } = options;
  const draw = createDraw(seededRandom(seed ?? 1), now);
  const counter = seed === undefined ? UNSEEDED : { made: 0 };

  const nextId = (): string => {
    counter.made += 1;
    const number = String(counter.made).padStart(8, '0');
    return ids === 'sorted' ? `evt_${number}` : `evt_${draw.hex(8)}${number}`;
  };

  const builder =
    <T extends string, Options>(
      type: T,
      dataOf: (draw: Draw, options?: Options) => object,
      checks: Checks<Options>,
    ) =>
    (wanted?: Options): BuiltEnvelope<T> => {
      if (wanted !== undefined) checkOptions(type, wanted, checks);
      return {
        id: nextId(),
        type,
        instance_id,
        created_at: draw.timestamp(),
        data: dataOf(draw, wanted) as BuiltEnvelope<T>['data'],
      };
    };

  return {
    Message: builder('Message', messageData, MESSAGE_OPTIONS),
    ReadReceipt: builder('ReadReceipt', readReceiptData, READ_RECEIPT_OPTIONS),
    Presence: builder('Presence', presenceData, PRESENCE_OPTIONS),
    ChatPresence: builder('ChatPresence', chatPresenceData, CHAT_PRESENCE_OPTIONS),
    HistorySync: builder('HistorySync', historySyncData, HISTORY_SYNC_OPTIONS),
    Connected: builder('Connected', connectedData, {}),
    Disconnected: builder('Disconnected', disconnectedData, DISCONNECTED_OPTIONS),
    GroupParticipantsAdd: builder(
      'GroupParticipantsAdd',
      groupParticipantsAddData,
      GROUP_PARTICIPANTS_OPTIONS,
    ),
    GroupParticipantsRemove: builder(
      'GroupParticipantsRemove',
      groupParticipantsRemoveData,
      GROUP_PARTICIPANTS_OPTIONS,
    ),
  };
};
