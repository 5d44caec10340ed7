import type { DecidedSettings } from './settings';

/** The `Retry-After` header of a refusal, in either of the two spellings that HTTP has for it. */
export const retryAfter = (
  seconds: number | undefined,
  form: DecidedSettings['retry_after_form'],
  now: number,
): Readonly<Record<string, string>> => {
  if (seconds === undefined) return {};
  return {
    'retry-after': form === 'seconds' ? String(seconds) : new Date(now + seconds * 1000).toUTCString(),
  };
};
