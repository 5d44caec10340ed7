import type { Checks } from '../checkThat';
import { NAMES, oneOf } from '../checks';
import type { Draw } from './draw';

/** What a receipt is to be; what is left out is drawn. */
export interface ReadReceiptOptions {
  /** The ids of the messages that were read or delivered. */
  readonly message_ids?: readonly string[];
  /** @default 'Read' or 'Delivered' */
  readonly state?: 'Read' | 'Delivered' | 'ReadSelf';
}

export const READ_RECEIPT_OPTIONS: Checks<ReadReceiptOptions> = {
  message_ids: NAMES,
  state: oneOf('Read', 'Delivered', 'ReadSelf'),
};

/** The `data` of a `ReadReceipt`. */
export const readReceiptData = (draw: Draw, options: ReadReceiptOptions = {}): object => {
  const chat = draw.chat();
  const state = options.state ?? draw.one(['Read', 'Delivered'] as const);
  return {
    type: 'ReadReceipt',
    event: {
      Chat: chat,
      Sender: chat,
      IsFromMe: false,
      IsGroup: false,
      MessageIDs: options.message_ids ?? [draw.hex(32).toUpperCase()],
      Timestamp: draw.timestamp(),
      Type: state === 'Delivered' ? '' : 'read',
    },
    state,
  };
};
