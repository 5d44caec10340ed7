import type { ListenArguments } from '~/cli/arguments/arguments';
import { type EventFilter, passes } from '~/cli/arguments/eventFilter';
import type { Screen } from '~/cli/display/screen';
import { show } from '~/cli/display/show';
import type { Presentation } from '~/cli/display/showEvents';
import { EXIT_WRONG_USE } from '~/cli/exitCodes';
import { createForwarder, shownAddress, signingSecretOf } from '~/cli/forwarding/forward';
import { part } from '~/cli/lines/line';
import { sentLine } from '~/cli/lines/sentLine';
import type { EventEnvelope } from '~/index';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import { instanceFeed } from './instanceFeed';

/** What a terminal may take for a command, or for a change of direction; JSON escapes what is below 0x20 by itself. */
const CONTROLS = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped = (control: string): string => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Each event as a line of JSON on the standard output, acked when it is written; all else goes to the error output. */
const printJson = (event: EventEnvelope): Promise<void> =>
  new Promise((resolve, reject) => {
    const json = JSON.stringify(event).replace(CONTROLS, escaped);
    process.stdout.write(`${json}\n`, (error) => (error ? reject(error) : resolve()));
  });

const wanted =
  (filter: EventFilter | undefined) =>
  ({ data }: EventEnvelope): boolean =>
    filter === undefined || passes(filter, data);

/** Shows the events of an instance of the platform; gives the exit code. */
export const listen = async (given: ListenArguments, screen: Screen): Promise<number> => {
  const feed = instanceFeed(given, screen);
  if (feed === undefined) return EXIT_WRONG_USE;
  const forwarder = await forwarding(given, feed.client_options.client_secret, screen);
  const present: Presentation = {
    wanted: wanted(given.filter),
    ...forwarder?.present,
    ...(given.print_json ? { print: printJson } : {}),
  };
  try {
    return await show(feed, screen, { count: given.count, present });
  } finally {
    forwarder?.stop();
  }
};

/** Forwards events instead of only showing them, and says with what it signs them. */
const forwarding = async (
  { forward_to, headers, signing_secret, concurrency }: ListenArguments,
  client_secret: string,
  screen: Screen,
): Promise<{ readonly present: Presentation; stop(): void } | undefined> => {
  if (forward_to === undefined) return undefined;
  const secret = signing_secret ?? (await signingSecretOf(client_secret));
  screen.print([part(`Forwarding to ${shownAddress(forward_to)}, signed with ${secret}`, 'strong')]);
  const { post, stop, handle_options } = createForwarder(
    { url: forward_to, headers, secret, concurrency },
    screen.print,
    DEFAULT_SCHEDULER,
  );
  return {
    present: {
      handle_options,
      work: async (event) => {
        screen.print(sentLine(event));
        await post(event);
      },
      print: () => Promise.resolve(),
    },
    stop,
  };
};
