import type { DecidedSettings } from './settings';

/** The `Retry-After` header of a refusal, in either of the two spellings that HTTP has for it. */
export const retryAfter = (
  seconds: number | undefined,
  form: DecidedSettings['retry_after_form'],
  now: number,
): Readonly<Record<string, string>> => {
  if (seconds === undefined) return {};
  if (form === 'seconds') return { 'retry-after': String(seconds) };
  // A date has no fractions of a second: the next whole one, so that it is never too early.
  return { 'retry-after': new Date(Math.ceil(now / 1000 + seconds) * 1000).toUTCString() };
};
