import { merge } from 'rxjs';
import { EXIT_FAILED, EXIT_INTERRUPTED } from '~/cli/exitCodes';
import type { Feed } from '~/cli/feeds/feed';
import type { Figures } from '~/cli/feeds/figures';
import { figuresLine } from '~/cli/lines/figuresLine';
import { part } from '~/cli/lines/line';
import { summaryLine, undone } from '~/cli/lines/summaryLine';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import type { Screen } from './screen';
import type { Presentation } from './showEvents';
import { createSignals } from './signals';
import { watch } from './watch';
import { watchWritability } from './writability';

const scheduler = DEFAULT_SCHEDULER;

/** Shows the events of a feed until the end: after `count` of them, or when it is told to stop. Gives the exit code. */
export const show = async (
  feed: Feed,
  screen: Screen,
  { count, present }: { readonly count: number | undefined; readonly present?: Presentation },
): Promise<number> => {
  const { stop$, quit$ } = createSignals(process, scheduler);
  const written = watchWritability(process.stdout);
  const watched = watch({ feed, screen, scheduler, count, present, stop$: merge(stop$, written.unread$) });
  quit$.subscribe(() => {
    screen.setBottom(undefined);
    screen.complain([part('quit at once: ', 'bad'), ...summaryLine(watched.figures)]);
    process.exit(EXIT_INTERRUPTED);
  });
  const sumUp = (figures: Figures): void => {
    screen.print(figuresLine({ ...figures, pulse: undefined }, screen.columns));
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
  written.assert();
  // Where nobody reads, nothing could be shown, and it comes again.
  if (written.is_unread) return 0;
  return watched.was_drained && undone(watched.figures) === 0 ? 0 : EXIT_FAILED;
};
