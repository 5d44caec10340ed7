import type { EventEnvelope } from '~/index';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import type { ListenArguments } from './commandLine';
import { type EventFilter, passes } from './eventFilter';
import { EXIT_WRONG_USE } from './exitCodes';
import { createForwarder, signingSecretOf } from './forward';
import { instanceFeed } from './instanceFeed';
import { part } from './line';
import { sentLine } from './sentLine';
import { createScreen, type Screen } from './screen';
import { show } from './show';
import type { Presentation } from './showEvents';

/** Each event as a line of JSON on the standard output; whatever else there is to say goes to the error output. */
const asJson = (): Pick<Presentation, 'print' | 'ready$'> => ({
  print: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
  ready$: createScreen(process.stdout, process.stderr, 'dumb').ready$,
});

const wanted =
  (filter: EventFilter | undefined) =>
  ({ data }: EventEnvelope): boolean =>
    filter === undefined || passes(filter, data);

/** Shows the events of an instance of the platform; gives the exit code. */
export const listen = async (given: ListenArguments, screen: Screen): Promise<number> => {
  const feed = instanceFeed(given, screen);
  if (feed === undefined) return EXIT_WRONG_USE;
  const present: Presentation = {
    wanted: wanted(given.filter),
    ...(given.print_json ? asJson() : {}),
    ...(await forwarding(given, feed.client_options.client_secret, screen)),
  };
  await show(feed, screen, { count: given.count, present });
  return 0;
};

/** Forwards events instead of only showing them, and says with what it signs them. */
const forwarding = async (
  { forward_to, headers, signing_secret, concurrency, print_json }: ListenArguments,
  client_secret: string,
  screen: Screen,
): Promise<Partial<Presentation>> => {
  if (forward_to === undefined) return {};
  const secret = signing_secret ?? (await signingSecretOf(client_secret));
  screen.print([part(`Forwarding to ${forward_to}, signed with ${secret}`, 'strong')]);
  const { post, handle_options } = createForwarder(
    { url: forward_to, headers, secret, concurrency },
    screen.print,
    DEFAULT_SCHEDULER,
  );
  return {
    handle_options,
    work: async (event) => {
      screen.print(sentLine(event));
      await post(event);
    },
    ...(print_json ? {} : { print: () => undefined }),
  };
};
