import { filter, fromEvent, merge, type Observable } from 'rxjs';
import { EXIT_INTERRUPTED } from '~/cli/exitCodes';
import type { Feed } from '~/cli/feeds/feed';
import type { Figures } from '~/cli/feeds/figures';
import { figuresLine } from '~/cli/lines/figuresLine';
import { part } from '~/cli/lines/line';
import { summaryLine } from '~/cli/lines/summaryLine';
import { DEFAULT_SCHEDULER } from '~/platform/defaults';
import type { Screen } from './screen';
import type { Presentation } from './showEvents';
import { createSignals } from './signals';
import { watch } from './watch';

const scheduler = DEFAULT_SCHEDULER;

/** Shows the events of a feed until the end: after `count` of them, or when it is told to stop. */
export const show = async (
  feed: Feed,
  screen: Screen,
  { count, present }: { readonly count: number | undefined; readonly present?: Presentation },
): Promise<void> => {
  const { stop$, quit$ } = createSignals(process, scheduler);
  // Nobody reads any more, as after `vzaps-rx demo | head`: there is nobody to show the rest to.
  const unread$ = fromEvent(process.stdout, 'error') as Observable<NodeJS.ErrnoException>;
  let unwritable: Error | undefined;
  unread$.pipe(filter(({ code }) => code !== 'EPIPE')).subscribe((error) => (unwritable = error));
  const watched = watch({ feed, screen, scheduler, count, present, stop$: merge(stop$, unread$) });
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
  if (unwritable !== undefined) throw new Error(`the output can't be written: ${unwritable.message}`);
};
