import type { Checks } from '../checkThat';
import { whole } from '../checks';
import type { Draw } from './draw';
import { chatOf, LINES, PEOPLE } from './people';

/** What a history sync is to be. */
export interface HistorySyncOptions {
  /** About how large its JSON is, in bytes, up to 100 MB; less than 2000 makes no smaller one. @default 20000 */
  readonly bytes?: number;
}

export const HISTORY_SYNC_OPTIONS: Checks<HistorySyncOptions> = {
  bytes: whole(0, 100_000_000, 'a number of bytes'),
};

/** One message of the past takes about so many bytes of JSON. */
const BYTES_PER_MESSAGE = 231;

/** The `data` of a `HistorySync`: the conversations of the past, in one event of up to several MB. */
export const historySyncData = (draw: Draw, { bytes = 20_000 }: HistorySyncOptions = {}): object => {
  const messages_each = Math.max(1, Math.round(bytes / BYTES_PER_MESSAGE / PEOPLE.length));
  return {
    type: 'HistorySync',
    event: {
      Data: {
        syncType: 'RECENT',
        chunkOrder: 1,
        progress: 100,
        conversations: PEOPLE.map(({ name, phone }) => ({
          ID: chatOf(phone),
          name,
          unreadCount: draw.whole(0, 9),
          messages: Array.from({ length: messages_each }, (_, index) => ({
            message: {
              key: { remoteJID: chatOf(phone), fromMe: index % 2 === 0, ID: draw.hex(20).toUpperCase() },
              message: { conversation: draw.one(LINES) },
              messageTimestamp: 1_760_000_000 + index * 60,
              status: 'READ',
            },
            msgOrderID: index,
          })),
        })),
      },
    },
  };
};
