/** A time, where it doesn't matter which. */
export const A_TIME: unknown = expect.any(Number);

/** A text, where it doesn't matter which. */
export const A_TEXT: unknown = expect.any(String);
