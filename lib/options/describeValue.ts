import { excerpt } from '~/protocol/excerpt';

/** Not every list has a JSON text. */
const describeList = (list: readonly unknown[]): string => {
  try {
    return excerpt(JSON.stringify(list), 40);
  } catch {
    return 'a list';
  }
};

/** What came, as far as it may be shown: of a secret, only its kind. */
export const describeValue = (value: unknown, secret = false): string => {
  if (value === undefined) return 'nothing';
  if (value === '') return 'an empty string';
  if (Array.isArray(value)) return secret ? 'a list' : describeList(value);
  if (typeof value === 'string') return secret ? 'a string (not shown)' : excerpt(JSON.stringify(value), 40);
  if (typeof value === 'boolean' || value === null) return String(value);
  if (typeof value === 'number') return secret ? 'a number (not shown)' : String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};
