import { excerpt } from '~/protocol/excerpt';

const CAUSE_DEPTH = 4;
const MESSAGE_LENGTH = 300;

/** What is safe to show of a foreign error: names, codes and redacted messages, each on one line, a few causes deep. */
export const safeCause = (error: unknown, redact: (text: string) => string, depth = CAUSE_DEPTH): Error => {
  const { name, message, code, cause } = partsOf(error);
  const safe = new Error(excerpt(redact(message), MESSAGE_LENGTH));
  safe.name = excerpt(redact(name));
  delete safe.stack;
  if (code !== undefined) Object.assign(safe, { code: excerpt(redact(code)) });
  if (cause !== undefined && depth > 1) safe.cause = safeCause(cause, redact, depth - 1);
  return safe;
};

/** Whatever was thrown may throw when it is looked at. */
const fieldsOf = (error: Readonly<Record<string, unknown>>) => {
  const field = (name: string): unknown => {
    try {
      return error[name];
    } catch {
      return undefined;
    }
  };
  return { name: field('name'), message: field('message'), code: field('code'), cause: field('cause') };
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
  const { name, message, code, cause } = fieldsOf(error as Readonly<Record<string, unknown>>);
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : 'no message',
    code: typeof code === 'string' ? code : undefined,
    cause: cause ?? undefined,
  };
};
