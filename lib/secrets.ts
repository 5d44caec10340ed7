/** Takes known secrets out of texts from outside, which may echo them. */
export interface Secrets {
  /** Makes a secret known for good. */
  add(secret: string): void;
  /** Makes an access token known; it is forgotten after many others. */
  addToken(token: string): void;
  /** The text with every known secret replaced, also one that was cut off, so that only a piece of it is there. */
  redact(text: string): string;
  /** What is safe to show of a foreign error: names, codes and redacted messages, a few causes deep, and nothing else. */
  safeCause(error: unknown): Error;
}

/** Access tokens are renewed for months; only so many are remembered. */
const TOKENS = 32;
const CAUSE_DEPTH = 4;

/** A secret as it may stand in a text: as it is, in an address, in JSON. */
const formsOf = (secret: string): readonly string[] => {
  const in_query = new URLSearchParams([['', secret]]).toString().slice(1);
  const in_path = /\p{Surrogate}/u.test(secret) ? in_query : encodeURIComponent(secret);
  const in_json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, in_query, in_query.replaceAll('+', '%20'), in_path, in_json];
  // Our own addresses leave commas as they are.
  return [...forms, ...forms.map((form) => form.replaceAll('%2C', ','))];
};

/** How many characters of a secret are told as a piece of it: half of it, within limits; shorter ones only as a whole. */
const pieceLength = (form: string): number => Math.min(16, Math.max(8, Math.ceil(form.length / 2)));

/** All pieces of the secrets, by their length. */
const piecesOf = (forms: readonly string[]): ReadonlyMap<number, ReadonlySet<string>> => {
  const by_length = new Map<number, Set<string>>();
  for (const form of forms) {
    const length = pieceLength(form);
    const pieces = by_length.get(length) ?? new Set();
    by_length.set(length, pieces);
    for (let at = 0; at + length <= form.length; at += 1) pieces.add(form.slice(at, at + length));
  }
  return by_length;
};

/** Where in a text something is that must not be shown: from here, up to there. */
type Span = readonly [number, number];

const spansOf = (text: string, form: string): readonly Span[] => {
  const spans: Span[] = [];
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1))
    spans.push([at, at + form.length]);
  return spans;
};

const spansOfPieces = (text: string, length: number, pieces: ReadonlySet<string>): readonly Span[] => {
  const spans: Span[] = [];
  for (let at = 0; at + length <= text.length; at += 1)
    if (pieces.has(text.slice(at, at + length))) spans.push([at, at + length]);
  return spans;
};

export const createSecrets = (first: readonly string[] = []): Secrets => {
  const known = new Set<string>();
  let tokens: readonly string[] = [];
  let forms: readonly string[] = [];
  let pieces: ReadonlyMap<number, ReadonlySet<string>> = new Map();

  const refresh = (): void => {
    const all = [...known, ...tokens].filter((secret) => secret !== '');
    forms = [...new Set(all.flatMap(formsOf))];
    pieces = piecesOf(forms);
  };
  const add = (secret: string): void => {
    if (known.has(secret)) return;
    known.add(secret);
    refresh();
  };
  const addToken = (token: string): void => {
    if (tokens.includes(token)) return;
    tokens = [...tokens, token].slice(-TOKENS);
    refresh();
  };
  first.forEach(add);

  const redact = (text: string): string => {
    // All are looked for in the text as it came, so that none hides a part of another one.
    const spans = [
      ...forms.flatMap((form) => spansOf(text, form)),
      ...[...pieces].flatMap(([length, of_length]) => spansOfPieces(text, length, of_length)),
    ].sort(([a], [b]) => a - b);
    let shown = '';
    let end = 0;
    for (const [from, to] of spans) {
      if (from >= end) shown += `${text.slice(end, from)}[secret]`;
      end = Math.max(end, to);
    }
    return shown + text.slice(end);
  };

  const safeCause = (error: unknown, depth = CAUSE_DEPTH): Error => {
    const { name, message, code, cause } = partsOf(error);
    const safe = new Error(redact(message));
    safe.name = redact(name);
    delete safe.stack;
    if (code !== undefined) Object.assign(safe, { code: redact(code) });
    if (cause !== undefined && depth > 1) safe.cause = safeCause(cause, depth - 1);
    return safe;
  };

  return { add, addToken, redact, safeCause: (error) => safeCause(error) };
};

const partsOf = (error: unknown) => {
  if (typeof error !== 'object' || error === null) {
    return {
      name: 'Error',
      message: typeof error === 'string' ? error : 'no message',
      code: undefined,
      cause: undefined,
    };
  }
  const { name, message, code, cause } = error as Record<string, unknown>;
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : 'no message',
    code: typeof code === 'string' ? code : undefined,
    cause: cause ?? undefined,
  };
};
