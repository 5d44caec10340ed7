import { fromEvent, merge } from 'rxjs';
import { DEFAULT_RANDOM, DEFAULT_SCHEDULER } from '~/platform/defaults';
import type { DemoArguments } from './commandLine';
import { embeddedFeed } from './embeddedFeed';
import { readEnvironment } from './environment';
import { EXIT_INTERRUPTED, EXIT_WRONG_USE } from './exitCodes';
import type { Feed } from './feed';
import type { Figures } from './figures';
import { figuresLine } from './figuresLine';
import { part } from './line';
import { platformFeed } from './platformFeed';
import type { Screen } from './screen';
import { createSignals } from './signals';
import { summaryLine } from './summaryLine';
import { watch } from './watch';

const scheduler = DEFAULT_SCHEDULER;
const random = DEFAULT_RANDOM;

/** Shows the events of a feed until the end. */
const show = async (feed: Feed, screen: Screen, { count }: DemoArguments): Promise<void> => {
  const { stop$, quit$ } = createSignals(process, scheduler);
  // Nobody reads any more, as after `npm start | head`: there is nobody to show the rest to. Heard to the end, since an
  // error that nobody hears is thrown.
  const unread$ = fromEvent(process.stdout, 'error');
  unread$.subscribe();
  const watched = watch({ feed, screen, scheduler, count, stop$: merge(stop$, unread$) });
  quit$.subscribe(() => {
    screen.setBottom(undefined);
    screen.complain([part('quit at once: ', 'bad'), ...summaryLine(watched.figures)]);
    process.exit(EXIT_INTERRUPTED);
  });
  const sumUp = (figures: Figures): void => {
    screen.print(figuresLine(figures, screen.columns));
    screen.print(summaryLine(figures));
  };
  try {
    await watched.done;
  } catch (error) {
    // Figures of nothing would only hide the error.
    if (watched.figures.stats.received > 0) sumUp(watched.figures);
    throw error;
  }
  sumUp(watched.figures);
};

/** Shows the events of the platform that the environment names, or of a gateway in this process; gives the exit code. */
export const demo = async (given: DemoArguments, screen: Screen): Promise<number> => {
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
        : await embeddedFeed({ random, scheduler, count: given.count });
    await show(feed, screen, given);
    return 0;
  } finally {
    await feed?.stop();
  }
};
