import type { Checks } from '../checkThat';
import { FLAG, NAME, oneOf, TEXT } from '../checks';
import { chatOf, groupOf, LINES } from './people';
import type { Draw } from './draw';

/** The media that a message may have. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker';

/** What a message is to be; what is left out is drawn. */
export interface MessageOptions {
  /** Its text, or the caption of its media. */
  readonly text?: string;
  /** The sender's phone number. */
  readonly from?: string;
  /** True for a message in a group. @default false */
  readonly group?: boolean;
  /** Media that come with it. @default none */
  readonly media?: MediaKind;
  /** Whether the platform stored the media, and gives its `media_url`. @default true */
  readonly stored?: boolean;
}

export const MESSAGE_OPTIONS: Checks<MessageOptions> = {
  text: TEXT,
  from: NAME,
  group: FLAG,
  media: oneOf('image', 'video', 'audio', 'document', 'sticker'),
  stored: FLAG,
};

const MEDIA = {
  image: { mimetype: 'image/jpeg', extension: 'jpg', field: 'imageMessage' },
  video: { mimetype: 'video/mp4', extension: 'mp4', field: 'videoMessage' },
  audio: { mimetype: 'audio/ogg; codecs=opus', extension: 'ogg', field: 'audioMessage' },
  document: { mimetype: 'application/pdf', extension: 'pdf', field: 'documentMessage' },
  sticker: { mimetype: 'image/webp', extension: 'webp', field: 'stickerMessage' },
} as const satisfies Record<MediaKind, unknown>;

const mediaContent = (draw: Draw, kind: MediaKind, caption: string | undefined): object => {
  const { mimetype, field } = MEDIA[kind];
  return {
    [field]: {
      mimetype,
      ...(caption === undefined ? {} : { caption }),
      fileLength: draw.whole(20_000, 4_000_000),
      mediaKey: draw.hex(64),
      fileSHA256: draw.hex(64),
      ...(kind === 'image' || kind === 'video' ? { width: 1280, height: 960 } : {}),
      ...(kind === 'audio' ? { seconds: draw.whole(2, 90), PTT: true } : {}),
      ...(kind === 'document' ? { fileName: `invoice-${draw.whole(100, 999)}.pdf` } : {}),
    },
  };
};

/** The `data` of a `Message`: a text, or media with or without a caption, in a chat or in a group. */
export const messageData = (draw: Draw, options: MessageOptions = {}): object => {
  const person = draw.person(options.from);
  const { media, group = false, stored = true } = options;
  const text = options.text ?? (media === undefined ? draw.one(LINES) : undefined);
  const message_id = draw.hex(32).toUpperCase();
  return {
    type: 'Message',
    event: {
      Info: {
        ID: message_id,
        Chat: group ? groupOf(draw.whole(1, 3)) : chatOf(person.phone),
        Sender: chatOf(person.phone),
        IsFromMe: false,
        IsGroup: group,
        PushName: person.name,
        Timestamp: draw.timestamp(),
        Type: media === undefined ? 'text' : 'media',
        MediaType: media ?? '',
      },
      Message: media === undefined ? { conversation: text } : mediaContent(draw, media, text),
      IsEphemeral: false,
      IsViewOnce: false,
    },
    ...(media !== undefined && stored
      ? { media_url: `https://media.example/instance/${message_id}.${MEDIA[media].extension}` }
      : {}),
  };
};
