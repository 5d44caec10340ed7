/** What is left of a text when signs and all that stands for a sign are dropped, and where in the text it stands. */
export interface Canonical {
  /** The letters and digits of the text. */
  readonly letters: string;
  /** Where in the text the character of `letters` with this index stands. */
  positionOf(index: number): number;
}

/**
 * What servers put in the place of a sign: `%2F`, encoded again `%252F`, `\u002f`, `\x2f`, `\n`, `&#47;`, `&sol;`, escaped
 * again `&amp;sol;`. None has room for what counts as a piece of a secret.
 */
const ESCAPES = [
  String.raw`%(?:25)*[\da-f]{2}`,
  String.raw`\\(?:u[\da-f]{4}|x[\da-f]{2}|[bfnrt])`,
  String.raw`&(?:amp;)*(?:#x?[\da-f]{1,6}|[a-z]{2,7});`,
];

const ESCAPE_OR_LETTER = new RegExp(String.raw`${ESCAPES.join('|')}|([\p{L}\p{N}])`, 'giu');

/** A text in the form that is the same however its signs are spelled. */
export const canonical = (text: string): Canonical => {
  let letters = '';
  const at: number[] = [];
  for (const { 1: letter = '', index } of text.matchAll(ESCAPE_OR_LETTER)) {
    letters += letter;
    for (let unit = 0; unit < letter.length; unit += 1) at.push(index + unit);
  }
  return { letters, positionOf: (index) => at[index] ?? text.length };
};
