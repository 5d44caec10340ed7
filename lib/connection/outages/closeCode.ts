import type { Meaning, Meanings } from './meaning';

/** Every close code with a meaning of its own. All others are tried again. `docs/protocol.md`, "Close codes". */
export const CLOSE_CODES = {
  1000: { means: 'closed normally', reaction: 'retry' },
  1001: { means: 'the server is going away', reaction: 'retry' },
  1002: { means: 'one side breaks the WebSocket protocol', reaction: 'give_up' },
  1003: { means: 'one side got data it can’t accept', reaction: 'give_up' },
  1005: { means: 'closed without a code', reaction: 'retry' },
  1006: { means: 'the connection broke', reaction: 'retry' },
  1007: { means: 'one side sent invalid text', reaction: 'give_up' },
  1008: { means: 'the credentials were refused', reaction: 'new_token' },
  1009: { means: 'a message was too big', reaction: 'give_up' },
  1010: { means: 'an extension is missing', reaction: 'give_up' },
  1011: { means: 'the server failed', reaction: 'retry' },
  1012: { means: 'the server restarts', reaction: 'retry' },
  1013: { means: 'the server is overloaded', reaction: 'retry' },
  1014: { means: 'a gateway got a bad answer', reaction: 'retry' },
  4401: { means: 'the credentials were refused', reaction: 'new_token' },
  4403: { means: 'the credentials were refused', reaction: 'new_token' },
} as const satisfies Meanings;

/** What a close code means. A code without a meaning of its own is worth another try. */
export const meaningOfCloseCode = (code: number): Meaning =>
  (CLOSE_CODES as Meanings)[code] ?? { means: 'closed for a reason of its own', reaction: 'retry' };

/** The closes that end a stream without an error when it is not to reconnect. */
export const isCleanClose = (code: number): boolean => code === 1000 || code === 1001 || code === 1005;
