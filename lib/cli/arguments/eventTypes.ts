import { ALL, EVENT_TYPES } from '~/protocol/eventType';

/** What --events may name, apart from types that the platform has made since. */
export const KNOWN_TYPES: readonly string[] = [...EVENT_TYPES, ALL];

/** The name that is meant, whatever its capitals; undefined for one that is not known here. */
export const knownType = (text: string): string | undefined =>
  KNOWN_TYPES.find((name) => name.toLowerCase() === text.toLowerCase());

/** Of these types, those that may be misspelled: the platform sends nothing for a type that it does not know. */
export const unknownTypes = (types: readonly string[]): readonly string[] =>
  types.filter((type) => knownType(type) === undefined);
