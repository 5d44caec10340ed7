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

/** What a wrong option was given by: a flag, where there are such, or a variable. */
const givenBy = (option: string, has_flags: boolean): string => {
  const variable = variableOf(option);
  return FLAGS[option] ?? (has_flags ? `--${option.replaceAll('_', '-')} or ${variable}` : variable);
};

/** `has_flags` for commands that take the settings of a platform as flags too. */
export const explainError = (error: unknown, has_flags: boolean): Explanation => {
  if (error instanceof VZapsConfigurationError) {
    const problem = error.message.slice(error.field.length);
    return {
      text: `error: ${givenBy(error.field, has_flags)}${problem}`,
      exit_code: EXIT_WRONG_USE,
    };
  }
  if (error instanceof VZapsError) return { text: complaintOf(error), exit_code: EXIT_FAILED };
  return {
    text: `error: ${error instanceof Error ? error.message : 'something unknown was thrown'}`,
    exit_code: EXIT_FAILED,
  };
};
