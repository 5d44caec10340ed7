import * as t from 'io-ts';

interface NonEmptyBrand {
  readonly NonEmpty: unique symbol;
}
/** Codec of a text that says something. */
export const NonEmptyString = t.brand(
  t.string,
  (text): text is t.Branded<string, NonEmptyBrand> => text !== '',
  'NonEmpty',
);
