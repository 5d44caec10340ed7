import type { Meaning, Meanings } from './meaning';
import type { Step } from './outage';

/** Every status of a refused upgrade with a meaning of its own. `docs/protocol.md`, "Refused upgrades". */
export const UPGRADE_STATUSES = {
  401: { means: 'the credentials were refused', reaction: 'new_token' },
  403: { means: 'the credentials were refused', reaction: 'new_token' },
  404: { means: 'there is no such instance', reaction: 'give_up' },
  408: { means: 'the request took too long', reaction: 'retry' },
  425: { means: 'the request came too early', reaction: 'retry' },
  429: { means: 'too many requests', reaction: 'retry' },
  503: { means: 'not available now', reaction: 'retry' },
} as const satisfies Meanings;

/** Where the token endpoint means another thing with a status than the event socket. `docs/protocol.md`, "Refused token requests". */
export const TOKEN_STATUSES = {
  404: {
    means: 'there is no token endpoint (check base_url)',
    reaction: 'retry',
  },
} as const satisfies Meanings;

/** Any other status: a maintenance page or a captive portal answers nearly anything, and a client has to outlive it. */
const meaningOfClass = (status: number, by: Step): Meaning => {
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
export const meaningOfStatus = (status: number, by: Step): Meaning => {
  const meanings: Meanings = by === 'token' ? { ...UPGRADE_STATUSES, ...TOKEN_STATUSES } : UPGRADE_STATUSES;
  return meanings[status] ?? meaningOfClass(status, by);
};
