import { DEFAULT_RANDOM, DEFAULT_SCHEDULER } from '~/platform/defaults';
import type { DemoArguments } from './commandLine';
import { embeddedFeed } from './embeddedFeed';
import { readEnvironment } from './environment';
import { EXIT_WRONG_USE } from './exitCodes';
import type { Feed } from './feed';
import { part } from './line';
import { platformFeed } from './platformFeed';
import type { Screen } from './screen';
import { show } from './show';

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
    await show(feed, screen, { count });
    return 0;
  } finally {
    await feed?.stop();
  }
};
