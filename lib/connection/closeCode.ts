/** What the client does after a connection ended: try again, get a new access token first, or give up. */
export type Reaction = 'retry' | 'new_token' | 'give_up';

interface Meaning {
  readonly means: string;
  readonly reaction: Reaction;
}

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
} as const satisfies Readonly<Record<number, Meaning>>;

/** Every status of a refused upgrade with a meaning of its own. `docs/protocol.md`, "Refused upgrades". */
export const UPGRADE_STATUSES = {
  401: { means: 'the credentials were refused', reaction: 'new_token' },
  403: { means: 'the credentials were refused', reaction: 'new_token' },
  404: { means: 'there is no such instance', reaction: 'give_up' },
  408: { means: 'the request took too long', reaction: 'retry' },
  425: { means: 'the request came too early', reaction: 'retry' },
  429: { means: 'too many requests', reaction: 'retry' },
  503: { means: 'not available now', reaction: 'retry' },
} as const satisfies Readonly<Record<number, Meaning>>;

const lookUp = (table: Readonly<Record<number, Meaning>>, code: number): Meaning | undefined => table[code];

/** What a close code means. A code without a meaning of its own is worth another try. */
export const meaningOfCloseCode = (code: number): Meaning =>
  lookUp(CLOSE_CODES, code) ?? {
    means: 'closed for a reason of its own',
    reaction: 'retry',
  };

/** Where the token endpoint means another thing with a status than the event socket. `docs/protocol.md`, "Refused token requests". */
export const TOKEN_STATUSES = {
  404: {
    means: 'there is no token endpoint (check base_url)',
    reaction: 'retry',
  },
} as const satisfies Readonly<Record<number, Meaning>>;

/** Any other status: a maintenance page or a captive portal answers nearly anything, and a client has to outlive it. */
const meaningOfClass = (status: number, by: 'upgrade' | 'token'): Meaning => {
  if (status >= 500) return { means: 'the server failed', reaction: 'retry' };
  if (status >= 400) return { means: 'the request was refused', reaction: 'give_up' };
  if (status >= 300)
    return {
      means: 'the request was redirected, which is not followed',
      reaction: 'retry',
    };
  const means = by === 'upgrade' ? 'the answer was no upgrade' : 'the answer was no token';
  return { means, reaction: 'retry' };
};

/** What the status of a refused request means. Only a 4xx stays as it is, unless a table says otherwise. */
export const meaningOfStatus = (status: number, by: 'upgrade' | 'token'): Meaning =>
  (by === 'token' ? lookUp(TOKEN_STATUSES, status) : undefined) ??
  lookUp(UPGRADE_STATUSES, status) ??
  meaningOfClass(status, by);

/** The closes that end a stream without an error when it is not to reconnect. */
export const isCleanClose = (code: number): boolean => code === 1000 || code === 1001 || code === 1005;
