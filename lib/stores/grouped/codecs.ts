import * as t from 'io-ts';

/** The ids of a group, as they are stored. */
export const Ids = t.readonlyArray(t.string);

/** The format is a number that changes with the layout, so that an older version of this library does not misread it. */
export const State = t.intersection([
  t.readonly(t.type({ format: t.literal(1), first: t.number, next: t.number })),
  t.readonly(t.partial({ cursor: t.string })),
]);
