import { Argument, Command, Option } from 'commander';
import { EVENT_TYPES, type EventType } from '~/protocol/eventType';
import {
  DEFAULT_PORT,
  DEFAULT_URL,
  emulatorAddress,
  eventFilter,
  eventList,
  eventRate,
  eventType,
  faultList,
  headerLine,
  phoneNumber,
  portNumber,
  positiveCount,
  secondsBetween,
  signingSecret,
  speedFactor,
  webhookAddress,
} from './argumentValues';
import type {
  Arguments,
  DemoArguments,
  EmulateArguments,
  ListenArguments,
  RecordArguments,
  ReplayArguments,
  TriggerArguments,
} from './arguments';
import { completionOf, type Shell, SHELLS } from './completion';
import type { CredentialFlags } from './credentials';
import { COMPLETION_HELP, DEMO_HELP, EMULATE_HELP, EXIT_CODES, LISTEN_HELP, RECORD_HELP } from './helpTexts';

/** As commander names the flags. */
type RecordFlags = CredentialFlags &
  Pick<RecordArguments, 'events' | 'since' | 'store' | 'count'> & { readonly dotenv: string | undefined };

type ListenFlags = CredentialFlags &
  Pick<ListenArguments, 'events' | 'since' | 'store' | 'filter' | 'count' | 'concurrency'> & {
    readonly dotenv: string | undefined;
    readonly printJson: true | undefined;
    readonly forwardTo: string | undefined;
    readonly header: Readonly<Record<string, string>>;
    readonly signingSecret: string | undefined;
  };

/** What says how events are forwarded, as commander names it. */
const FORWARDING = ['header', 'signingSecret', 'concurrency'];

/** The flags of `InstanceArguments`. */
const withInstance = (command: Command): Command =>
  command
    .option('--client-token <token>', 'who you are (VZAPS_CLIENT_TOKEN)')
    .option('--client-secret <secret>', 'and the proof of it (VZAPS_CLIENT_SECRET)')
    .option('--instance-id <id>', 'which instance to listen to (VZAPS_INSTANCE_ID)')
    .option('--instance-token <token>', 'and its token (VZAPS_INSTANCE_TOKEN)')
    .option('--base-url <address>', 'another host for tokens (VZAPS_BASE_URL)')
    .option('--realtime-url <address>', 'another host for events (VZAPS_REALTIME_URL)')
    // Not --env-file: Node takes that for itself, wherever it stands.
    .option('--dotenv <path>', 'read what is not given otherwise from this file (default: .env)')
    .option('-e, --events <types>', 'only these types, separated by commas', eventList)
    .option('--since <id>', 'resume after this event')
    .option('--store <directory>', 'keep there what was handled, and resume where it stopped');

/** The flags of an emulator, besides what it sends. */
const withEmulation = (command: Command): Command =>
  command
    .option('--port <port>', 'listen on this port; 0 for a free one', portNumber, DEFAULT_PORT)
    .addOption(
      new Option('--faults <names>', 'let these go wrong, separated by commas')
        .argParser(faultList)
        .default([], 'none'),
    )
    .option('--every <seconds>', 'time between two faults', secondsBetween, 10);

/** The choices are for completion; the parser does not mind capitals. */
const typeArgument = (): Argument =>
  new Argument('<type>', 'the type of the event').choices(EVENT_TYPES).argParser(eventType);

const namesOf = (program: Command): readonly string[] => program.commands.map((command) => command.name());

/** The commands; `choose` is told which one was called, and with what; `tell` gets what one prints by itself. */
export const createProgram = (
  version: string,
  choose: (chosen: Arguments) => void,
  tell: (text: string) => void,
): Command => {
  const program = new Command('vzaps-rx')
    .description('Realtime events of WhatsApp instances: see them, and emulate the platform.')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError();
  program
    .command('demo')
    .description('Shows the events of an instance as they are handled and acked.')
    .option('--count <n>', 'end after <n> events', positiveCount)
    .addHelpText('after', DEMO_HELP)
    .action(({ count }: Pick<DemoArguments, 'count'>) => choose({ kind: 'demo', count }));
  withInstance(program.command('listen'))
    .description('Shows the events of an instance of the platform, or of an emulator.')
    .option('--filter <path>', 'show only those with this in data: event.Info.IsGroup=true', eventFilter)
    .option('--print-json', 'print each event as a line of JSON, and all else to the error output')
    .option('--count <n>', 'end after <n> events that are shown', positiveCount)
    .option('-f, --forward-to <address>', 'post each event to this webhook handler', webhookAddress)
    .addOption(
      new Option('-H, --header <line>', "with this header: 'Name: value'; may be repeated")
        .argParser(headerLine)
        .default({}, 'none'),
    )
    .option('--signing-secret <secret>', 'sign with this instead of a secret made from yours', signingSecret)
    .option('--concurrency <n>', 'post so many at a time, one of each chat', positiveCount, 1)
    .addHelpText('after', LISTEN_HELP)
    .action(
      (
        {
          dotenv,
          events,
          since,
          store,
          filter,
          printJson,
          count,
          forwardTo,
          header,
          signingSecret,
          concurrency,
          ...credentials
        }: ListenFlags,
        command: Command,
      ) => {
        const idle = FORWARDING.filter((name) => command.getOptionValueSource(name) === 'cli');
        if (forwardTo === undefined && idle.length > 0)
          program.error('error: --header, --signing-secret and --concurrency are for --forward-to.');
        choose({
          kind: 'listen',
          credentials,
          env_file: dotenv,
          events,
          since,
          store,
          filter,
          print_json: printJson === true,
          count,
          forward_to: forwardTo,
          headers: header,
          signing_secret: signingSecret,
          concurrency,
        });
      },
    );
  withInstance(program.command('record'))
    .description('Appends the events of an instance to a file, one line of JSON each.')
    .argument('<file>', 'such as monday.ndjson')
    .option('--count <n>', 'end after <n> events', positiveCount)
    .addHelpText('after', RECORD_HELP)
    .action((file: string, { dotenv, events, since, store, count, ...credentials }: RecordFlags) =>
      choose({ kind: 'record', file, credentials, env_file: dotenv, events, since, store, count }),
    );
  withEmulation(program.command('emulate'))
    .description('Takes the part of the platform on this machine, for any client.')
    .option('--rate <n>', 'make <n> events a second; 0 for none', eventRate, 1)
    .addHelpText('after', EMULATE_HELP)
    .action((options: Omit<EmulateArguments, 'kind'>) => choose({ kind: 'emulate', ...options }));
  withEmulation(program.command('replay'))
    .description('Emulates the platform with the events of a record, and ends when all are acked.')
    .argument('<file>', 'what record has written')
    .option('--speed <n>', 'so many times as fast as it was', speedFactor, 1)
    .action((file: string, options: Omit<ReplayArguments, 'kind' | 'file'>) =>
      choose({ kind: 'replay', file, ...options }),
    );
  program
    .command('trigger')
    .description('Lets a running emulator send one event.')
    .addArgument(typeArgument())
    .option('--text <text>', 'the text of a message')
    .option('--from <number>', 'the phone number of its sender', phoneNumber)
    .option('--url <address>', 'where the emulator is', emulatorAddress, DEFAULT_URL)
    .action((type: EventType, { text, from, url }: Omit<TriggerArguments, 'kind' | 'type'>) => {
      if (type !== 'Message' && (text !== undefined || from !== undefined))
        program.error(`error: --text and --from are for a Message; a ${type} has neither.`);
      choose({ kind: 'trigger', type, text, from, url });
    });
  program
    .command('completion')
    .description('Prints a script that lets a shell complete all this.')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText('after', COMPLETION_HELP)
    .action((shell: Shell) => tell(completionOf(program, shell)));
  // Commander's own takes any word, and says nothing of one that is no command.
  program
    .command('help')
    .description('Shows the help of a command.')
    .addArgument(new Argument('[command]').choices(namesOf(program)))
    .action((name?: string) => (program.commands.find((one) => one.name() === name) ?? program).help());
  return program;
};
