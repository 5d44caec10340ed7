import { Command, CommanderError, InvalidArgumentError } from 'commander';

/** What the command line says. */
export interface Arguments {
  /** End after so many events; undefined to go on until told to stop. */
  readonly count: number | undefined;
}

/** Nothing is to be run: the help was shown, or an argument was wrong and has been complained of. */
export interface NothingToRun {
  readonly exit_code: number;
}

/** Where help and complaints go. */
export interface ArgumentOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** The exit code of a command that was called wrongly. */
export const EXIT_WRONG_USE = 2;

const positiveCount = (text: string): number => {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('Expected a whole number from 1.');
  return count;
};

const HELP = `
Without further settings it starts a gateway in this process, which makes lively traffic and
drops the connection now and then. To listen to the platform instead, set in the environment:

  VZAPS_CLIENT_TOKEN, VZAPS_CLIENT_SECRET      who you are
  VZAPS_INSTANCE_ID, VZAPS_INSTANCE_TOKEN      which instance to listen to
  VZAPS_BASE_URL, VZAPS_REALTIME_URL           another host (optional)

Ctrl-C finishes what is being handled, acks it, and ends; pressed again, it ends at once.`;

export const readArguments = (
  given: readonly string[],
  { out, err }: ArgumentOutput,
): Arguments | NothingToRun => {
  const command = new Command('npm start --')
    .description('Shows the events of a WhatsApp instance as they are handled and acked.')
    .option('--count <n>', 'end after <n> events', positiveCount)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', HELP)
    .configureOutput({ writeOut: out, writeErr: err })
    .exitOverride();
  try {
    command.parse(given, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exit_code: error.exitCode === 0 ? 0 : EXIT_WRONG_USE };
  }
  return { count: command.opts<{ readonly count?: number }>().count };
};
