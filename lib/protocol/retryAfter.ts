/** `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`: RFC 9110 5.6.7. */
const HTTP_DATE = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d\d:\d\d:\d\d( gmt| \d{4})$/i;

/** `Date.parse` alone takes nearly anything for a date. The last form names no zone, and means GMT all the same. */
const httpDate = (text: string): number => {
  if (!HTTP_DATE.test(text)) return NaN;
  return Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
};

/**
 * The seconds that a `Retry-After` header asks for: a number of seconds or an HTTP date, never below zero; undefined when
 * there is none that can be read. Pure: `now` is in milliseconds.
 */
export const retryAfterSeconds = (header: string | null | undefined, now: number): number | undefined => {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = httpDate(header.trim());
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
};
