import { excerpt } from '~/protocol/excerpt';

const CAUSE_DEPTH = 4;
const MESSAGE_LENGTH = 300;

/** What is safe to show of a foreign error: names, codes and redacted messages, each on one line, a few causes deep. */
export const safeCause = (error: unknown, redact: (text: string) => string, depth = CAUSE_DEPTH): Error => {
  const thrown = typeof error === 'object' && error !== null ? error : { message: error };
  const safe = new Error(excerpt(redact(textIn(thrown, 'message') ?? 'no message'), MESSAGE_LENGTH));
  safe.name = excerpt(redact(textIn(thrown, 'name') ?? 'Error'));
  delete safe.stack;
  const code = textIn(thrown, 'code');
  if (code !== undefined) Object.assign(safe, { code: excerpt(redact(code)) });
  const cause = fieldOf(thrown, 'cause') ?? undefined;
  if (cause !== undefined && depth > 1) safe.cause = safeCause(cause, redact, depth - 1);
  return safe;
};

/** Whatever was thrown may throw when it is looked at. */
const fieldOf = (thrown: object, name: string): unknown => {
  try {
    return (thrown as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
};

const textIn = (thrown: object, name: string): string | undefined => {
  const field = fieldOf(thrown, name);
  return typeof field === 'string' ? field : undefined;
};
