import * as fc from 'fast-check';

/** Any text, halves of surrogate pairs included. fast-check's own binary strings first build a table of all characters, for half a second. */
export const anyText = (): fc.Arbitrary<string> =>
  fc.uint16Array({ maxLength: 12 }).map((units) => String.fromCharCode(...units));
