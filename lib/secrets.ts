/** Takes known secrets out of texts from outside, which may echo them. */
export interface Secrets {
  /** Makes a secret known for good. */
  add(secret: string): void;
  /** Makes an access token known; it is forgotten after many others. */
  addToken(token: string): void;
  /** The text with every known secret replaced. */
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

export const createSecrets = (first: readonly string[] = []): Secrets => {
  const known = new Set<string>();
  let tokens: readonly string[] = [];
  let forms: readonly string[] = [];

  const refresh = (): void => {
    const all = [...known, ...tokens].filter((secret) => secret !== '');
    // The longest first, so that no secret leaves a part of another one behind.
    forms = [...new Set(all.flatMap(formsOf))].sort((a, b) => b.length - a.length);
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
    // In one pass over the text as it came: what stands for a secret is not searched for the next one.
    const pieces = forms.reduce<readonly string[]>(
      (parts, form) => parts.flatMap((part) => (part === MARK ? [part] : splitAt(part, form))),
      [text],
    );
    return pieces.map((piece) => (piece === MARK ? '[secret]' : piece)).join('');
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

/** Stands for a taken out secret while the rest is searched; a text of one such character alone is no loss. */
const MARK = '\u0000';

const splitAt = (part: string, form: string): readonly string[] =>
  part.split(form).flatMap((piece, index) => (index === 0 ? [piece] : [MARK, piece]));

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
