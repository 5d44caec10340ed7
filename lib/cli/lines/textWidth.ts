const WIDE =
  /[\p{Emoji_Presentation}\uFE0F\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;
const WITHOUT_WIDTH = /^[\p{Mark}\p{Cf}]+$/u;

let segmenter: Intl.Segmenter | undefined;

/** The segmenter's time grows with the square of what it is given; no character that people use is a quarter as long as this. */
const PIECE = 256;

const charactersIn = (piece: string): string[] => {
  // Made when it is first needed: it takes some milliseconds, which most commands would wait for in vain.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(piece), ({ segment }) => segment);
};

/** What a person takes for one character, such as a letter with its accents or an emoji made of several. */
const charactersOf = function* (text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const ends_here = start + PIECE >= text.length;
    const piece = text.slice(start, start + PIECE);
    // The last one, or its first half, may go on in the next piece.
    const characters = charactersIn(ends_here ? piece : piece.replace(/[\uD800-\uDBFF]$/, ''));
    if (!ends_here && characters.length > 1) characters.pop();
    yield* characters;
    start += characters.join('').length;
  }
};

const widthOf = (character: string): number => {
  if (WITHOUT_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
};

/** How many columns of a terminal a text takes. */
export const textWidth = (text: string): number => {
  let width = 0;
  for (const character of charactersOf(text)) width += widthOf(character);
  return width;
};

/** The text, cut with an ellipsis where it is wider than so many columns. */
export const cutText = (text: string, columns: number): string => {
  if (columns === Infinity) return text;
  let width = 0;
  let kept = '';
  for (const character of charactersOf(text)) {
    width += widthOf(character);
    if (width > columns) return columns < 1 ? '' : `${kept.trimEnd()}…`;
    // Room for the ellipsis, should there be more.
    if (width < columns) kept += character;
  }
  return text;
};

/**
 * The text as one line of harmless characters. What comes from people may hold line breaks, escape sequences that move a
 * terminal's cursor, or marks that turn the direction of writing.
 */
export const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ');
