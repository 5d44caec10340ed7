import { variableOf } from '~/cli/arguments/environment';
import { EXIT_FAILED, EXIT_WRONG_USE } from '~/cli/exitCodes';
import { VZapsConfigurationError, VZapsError, type VZapsErrorCode } from '~/index';

/** An error as one line for people, and the exit code of it. */
export interface Explanation {
  readonly text: string;
  readonly exit_code: number;
}

/** Options that no variable has. */
const FLAGS: Readonly<Record<string, string>> = {
  last_event_id: '--since',
  events: '--events',
  directory: '--store',
};

/** These say what failed, and their cause says why; that of others is in their message. */
const TOLD_BY_CAUSE: ReadonlySet<VZapsErrorCode> = new Set<VZapsErrorCode>([
  'STORE_FAILED',
  'HANDLER_FAILED',
]);

/** An error of the library on one line. It holds no secrets. */
export const complaintOf = ({ code, message, cause }: VZapsError): string => {
  const reason = TOLD_BY_CAUSE.has(code) && cause instanceof Error ? `: ${cause.message}` : '';
  return `error: ${message}${reason} (${code})`;
};

/** Options come from variables here, so a wrong one is told by its variable. */
export const explainError = (error: unknown): Explanation => {
  if (error instanceof VZapsConfigurationError) {
    const problem = error.message.slice(error.field.length);
    return {
      text: `error: ${FLAGS[error.field] ?? variableOf(error.field)}${problem}`,
      exit_code: EXIT_WRONG_USE,
    };
  }
  if (error instanceof VZapsError) return { text: complaintOf(error), exit_code: EXIT_FAILED };
  return {
    text: `error: ${error instanceof Error ? error.message : 'something unknown was thrown'}`,
    exit_code: EXIT_FAILED,
  };
};
