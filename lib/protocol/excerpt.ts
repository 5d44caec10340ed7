/** The beginning of a text from outside, on one line and short enough for an error's message. */
export const excerpt = (text: string, length = 80): string => {
  const line = text.slice(0, length).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return text.length > length ? `${line}…` : line;
};
