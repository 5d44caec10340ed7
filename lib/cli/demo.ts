import { fromEvent, merge } from 'rxjs';
import { DEFAULT_RANDOM, DEFAULT_SCHEDULER } from '~/platform/defaults';
import { type Arguments, EXIT_WRONG_USE, readArguments } from './arguments';
import { embeddedFeed } from './embeddedFeed';
import { readEnvironment } from './environment';
import { explainError } from './explainError';
import type { Feed } from './feed';
import type { Figures } from './figures';
import { figuresLine } from './figuresLine';
import { part } from './line';
import { platformFeed } from './platformFeed';
import { createScreen, type Screen } from './screen';
import { createSignals } from './signals';
import { summaryLine } from './summaryLine';
import { watch } from './watch';

/** What a shell makes of a process that SIGINT has ended. */
const EXIT_INTERRUPTED = 130;

const scheduler = DEFAULT_SCHEDULER;
const random = DEFAULT_RANDOM;

/** Shows the events of a feed until the end. */
const show = async (feed: Feed, screen: Screen, { count }: Arguments): Promise<void> => {
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

/** Runs the command; gives its exit code. */
const main = async (): Promise<number> => {
  const given = readArguments(process.argv.slice(2), {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
  if ('exit_code' in given) return given.exit_code;

  const screen = createScreen(process.stdout, process.stderr, process.env['TERM']);
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
  } catch (error) {
    const { text, exit_code } = explainError(error);
    screen.complain([part(text, 'bad')]);
    return exit_code;
  } finally {
    await feed?.stop();
  }
};

void main().then((exit_code) => {
  process.exitCode = exit_code;
});
