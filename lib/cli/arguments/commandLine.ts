import { CommanderError } from 'commander';
import { EXIT_WRONG_USE } from '~/cli/exitCodes';
import { WrongSecretValue } from './argumentValues';
import type { Arguments } from './arguments';
import { createProgram } from './program';

/** Nothing is to be run: the help was shown, or an argument was wrong and has been complained of. */
export interface NothingToRun {
  readonly kind: 'nothing';
  readonly exit_code: number;
}

/** Where help and complaints go. */
export interface ArgumentOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** A flag that is not known is named, and not shown with its value: that may be a secret whose flag was misspelled. */
const withoutValue = (complaint: string): string =>
  complaint.replace(/^(error: unknown option '-[^=']*)=[\s\S]*'/, "$1'");

export const readArguments = (
  given: readonly string[],
  version: string,
  { out, err }: ArgumentOutput,
): Arguments | NothingToRun => {
  let chosen: Arguments | NothingToRun | undefined;
  const tell = (text: string): void => {
    out(text);
    chosen = { kind: 'nothing', exit_code: 0 };
  };
  const program = createProgram(version, (arguments_) => (chosen = arguments_), tell);
  for (const command of [program, ...program.commands])
    command
      .configureOutput({
        writeOut: out,
        writeErr: err,
        outputError: (complaint, write) => write(withoutValue(complaint)),
      })
      .exitOverride();
  try {
    program.parse(given, { from: 'user' });
  } catch (error) {
    if (error instanceof WrongSecretValue) {
      err(`error: ${error.message}\n`);
      return { kind: 'nothing', exit_code: EXIT_WRONG_USE };
    }
    if (!(error instanceof CommanderError)) throw error;
    return { kind: 'nothing', exit_code: error.exitCode === 0 ? 0 : EXIT_WRONG_USE };
  }
  return chosen ?? { kind: 'nothing', exit_code: EXIT_WRONG_USE };
};
