import { ALL, EVENT_TYPES } from '~/protocol/eventType';

/** What --events may name, apart from types that the platform has made since. */
export const KNOWN_TYPES: readonly string[] = [...EVENT_TYPES, ALL];

/** The one of these names that is meant, whatever its capitals; undefined if it is none of them. */
export const meantBy = <Name extends string>(text: string, names: readonly Name[]): Name | undefined =>
  names.find((name) => name.toLowerCase() === text.toLowerCase());

/** Of these types, those that may be misspelled: the platform sends nothing for a type that it does not know. */
export const unknownTypes = (types: readonly string[]): readonly string[] =>
  types.filter((type) => !KNOWN_TYPES.includes(type));
