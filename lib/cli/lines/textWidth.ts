const WIDE =
  /[\p{Emoji_Presentation}\uFE0F\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;
const WITHOUT_WIDTH = /^[\p{Mark}\p{Cf}]+$/u;

let segmenter: Intl.Segmenter | undefined;

/** What a person takes for one character, such as a letter with its accents or an emoji made of several. */
const charactersOf = (text: string): Intl.Segments => {
  // Made when it is first needed: it takes some milliseconds, which most commands would wait for in vain.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
};

const widthOf = (character: string): number => {
  if (WITHOUT_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
};

/** How many columns of a terminal a text takes. */
export const textWidth = (text: string): number => {
  let width = 0;
  for (const { segment } of charactersOf(text)) width += widthOf(segment);
  return width;
};

/** The text, cut with an ellipsis where it is wider than so many columns. */
export const cutText = (text: string, columns: number): string => {
  if (columns === Infinity || textWidth(text) <= columns) return text;
  if (columns < 1) return '';
  let width = 0;
  let kept = '';
  for (const { segment } of charactersOf(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
};

/**
 * The text as one line of harmless characters. What comes from people may hold line breaks, escape sequences that move a
 * terminal's cursor, or marks that turn the direction of writing.
 */
export const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ');
