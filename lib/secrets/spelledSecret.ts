import { type Canonical, canonical } from './canonical';

/** Where in a text something is that must not be shown: from here, up to there. */
export type Span = readonly [from: number, to: number];

/** A secret in the spellings that it is looked for in. */
export interface SpelledSecret {
  /** As it is, in an address, in JSON. */
  readonly forms: readonly string[];
  /** Its letters and digits, where they are enough to be told by. */
  readonly letters: readonly string[];
}

const formsOf = (secret: string): readonly string[] => {
  const in_query = new URLSearchParams([['', secret]]).toString().slice(1);
  const in_path = /\p{Surrogate}/u.test(secret) ? in_query : encodeURIComponent(secret);
  const in_json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, in_query, in_query.replaceAll('+', '%20'), in_path, in_json];
  // Our own addresses leave commas as they are.
  return [...forms, ...forms.map((form) => form.replaceAll('%2C', ','))];
};

/** No header holds more, and a monotonous text takes time that grows with it. */
const LOOKED_FOR = 16 * 1024;

const lettersOf = (whole: string): readonly string[] => {
  const secret = whole.slice(0, LOOKED_FOR);
  // What looks like an escape in the secret itself may be spelled so that it no longer does.
  const letters = [canonical(secret).letters, secret.replace(/[^\p{L}\p{N}]/gu, '')];
  // And where letters beyond ASCII are escaped, they are not seen as letters.
  return [...letters, ...letters.map((some) => some.replace(/[^\da-z]/gi, ''))];
};

const LEAST_LETTERS = 8;
const MOST_LETTERS = 16;

/** How many letters are told as a piece of a secret of so many: half of them, within limits. */
const pieceLength = (letters: number): number =>
  Math.min(MOST_LETTERS, Math.max(LEAST_LETTERS, Math.ceil(letters / 2)));

export const spellSecret = (secret: string): SpelledSecret => ({
  forms: [...new Set(formsOf(secret))],
  letters: [...new Set(lettersOf(secret))].filter(({ length }) => length >= LEAST_LETTERS),
});

const spansOfForm = (form: string, text: string): readonly Span[] => {
  const spans: Span[] = [];
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1))
    spans.push([at, at + form.length]);
  return spans;
};

/**
 * The pieces of a secret in a text. Each holds one of the blocks that the text is cut into here, which are half as long; so
 * only these are looked up, and what is found is extended both ways.
 */
const spansOfPieces = (secret: string, { letters, positionOf }: Canonical): readonly Span[] => {
  const shortest = pieceLength(secret.length);
  const block = Math.floor(shortest / 2);
  const spans: Span[] = [];
  for (let from = 0; from + block <= letters.length; from += block) {
    const wanted = letters.slice(from, from + block);
    for (let found = secret.indexOf(wanted); found !== -1; found = secret.indexOf(wanted, found + 1)) {
      let before = 0;
      while (
        before < Math.min(block, from, found) &&
        letters.charCodeAt(from - before - 1) === secret.charCodeAt(found - before - 1)
      )
        before += 1;
      // The block before this one has shown the same piece.
      if (before === block) continue;
      let after = block;
      while (
        from + after < letters.length &&
        letters.charCodeAt(from + after) === secret.charCodeAt(found + after)
      )
        after += 1;
      if (before + after >= shortest)
        spans.push([positionOf(from - before), positionOf(from + after - 1) + 1]);
    }
  }
  return spans;
};

/** Where a text holds a secret, in any spelling, or a piece of it. */
export const spansOf = (secret: SpelledSecret, text: string, in_canonical: Canonical): readonly Span[] => [
  ...secret.forms.flatMap((form) => spansOfForm(form, text)),
  ...secret.letters.flatMap((letters) => spansOfPieces(letters, in_canonical)),
];
