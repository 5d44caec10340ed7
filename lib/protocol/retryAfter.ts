/**
 * The seconds that a `Retry-After` header asks for: a number of seconds or an HTTP date, never below zero; undefined when
 * there is none that can be read. Pure: `now` is in milliseconds.
 */
export const retryAfterSeconds = (header: string | null | undefined, now: number): number | undefined => {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
};
