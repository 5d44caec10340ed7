import type { DemoArguments } from '~/cli/arguments/arguments';
import { readEnvironment } from '~/cli/arguments/environment';
import type { Screen } from '~/cli/display/screen';
import { show } from '~/cli/display/show';
import { EXIT_WRONG_USE } from '~/cli/exitCodes';
import { embeddedFeed } from '~/cli/feeds/embeddedFeed';
import type { Feed } from '~/cli/feeds/feed';
import { platformFeed } from '~/cli/feeds/platformFeed';
import { part } from '~/cli/lines/line';
import { DEFAULT_RANDOM, DEFAULT_SCHEDULER } from '~/platform/defaults';

/** Shows the events of the platform that the environment names, or of a gateway in this process; gives the exit code. */
export const demo = async ({ count }: DemoArguments, screen: Screen): Promise<number> => {
  const target = readEnvironment(process.env);
  if (target.kind === 'incomplete') {
    screen.complain([part(`error: not set: ${target.missing.join(', ')}`, 'bad')]);
    return EXIT_WRONG_USE;
  }
  let feed: Feed | undefined;
  try {
    feed =
      target.kind === 'platform'
        ? platformFeed(target)
        : await embeddedFeed({ random: DEFAULT_RANDOM, scheduler: DEFAULT_SCHEDULER, count });
    return await show(feed, screen, { count });
  } finally {
    await feed?.stop();
  }
};
