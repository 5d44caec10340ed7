import type { Checks } from '../checkThat';
import { FLAG, oneOf } from '../checks';
import type { Draw } from './draw';

/** What a presence is to be; what is left out is drawn. */
export interface PresenceOptions {
  /** Whether somebody came online. @default drawn */
  readonly online?: boolean;
}

export const PRESENCE_OPTIONS: Checks<PresenceOptions> = { online: FLAG };

/** The `data` of a `Presence`: somebody came online, or went. */
export const presenceData = (draw: Draw, options: PresenceOptions = {}): object => {
  const online = options.online ?? draw.random() < 0.5;
  return {
    type: 'Presence',
    event: { From: draw.chat(), Unavailable: !online, LastSeen: draw.timestamp() },
    state: online ? 'online' : 'offline',
  };
};

/** What a chat presence is to be; what is left out is drawn. */
export interface ChatPresenceOptions {
  /** What somebody does. @default drawn */
  readonly state?: 'composing' | 'paused';
}

export const CHAT_PRESENCE_OPTIONS: Checks<ChatPresenceOptions> = { state: oneOf('composing', 'paused') };

/** The `data` of a `ChatPresence`: somebody is typing or recording, or has stopped. */
export const chatPresenceData = (draw: Draw, options: ChatPresenceOptions = {}): object => {
  const chat = draw.chat();
  return {
    type: 'ChatPresence',
    event: {
      Chat: chat,
      Sender: chat,
      IsFromMe: false,
      IsGroup: false,
      State: options.state ?? draw.one(['composing', 'paused'] as const),
      Media: draw.one(['', 'audio']),
    },
  };
};
