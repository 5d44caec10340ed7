import {
  filter,
  interval,
  lastValueFrom,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  Subject,
  Subscription,
  switchMap,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import type { Feed } from '~/cli/feeds/feed';
import type { Figures } from '~/cli/feeds/figures';
import { figuresLine } from '~/cli/lines/figuresLine';
import { type Line, part } from '~/cli/lines/line';
import { unreachedLine } from '~/cli/lines/unreachedLine';
import { AsyncVZapsClient, type EventSubscription, type VZapsErrorCode } from '~/index';
import { complaintOf } from './explainError';
import { createRate } from './rate';
import type { Screen } from './screen';
import { type Presentation, showEvents } from './showEvents';
import { showStates } from './showStates';

/** What is watched, where it is shown, and until when. */
export interface WatchParts {
  readonly feed: Feed;
  readonly screen: Screen;
  readonly scheduler: SchedulerLike;
  /** End after so many events; undefined for no end. */
  readonly count: number | undefined;
  readonly present?: Presentation | undefined;
  /** Emits when the end is asked for. */
  readonly stop$: Observable<unknown>;
}

/** A subscription that is being watched. */
export interface Watch {
  readonly figures: Figures;
  /** False when handlers were left unfinished at the end. */
  readonly was_drained: boolean;
  /** Resolves when all is drained and closed; rejects with the error that ended the events. */
  readonly done: Promise<void>;
}

/** How often the figures at the bottom are drawn anew, besides with each line. */
const REFRESH_MS = 250;

/** Outages are shown as states. */
const SHOWN_AS_STATE: ReadonlySet<VZapsErrorCode> = new Set<VZapsErrorCode>([
  'RATE_LIMITED',
  'TIMEOUT',
  'TOKEN_REQUEST_FAILED',
  'CONNECTION_LOST',
  'CONNECTION_REFUSED',
  'CONNECTION_CLOSED',
]);

/** Shows the events of a feed as they are handled, and what happens to the connection. Throws for a wrong option. */
export const watch = (parts: WatchParts): Watch => {
  const client = new AsyncVZapsClient(parts.feed.client_options);
  const subscription = client.events.subscribe(parts.feed.subscribe_options);
  parts.screen.print([part(parts.feed.greeting, 'quiet')]);
  const rate = createRate(() => parts.scheduler.now());
  let status = 'idle';
  let was_drained = true;
  subscription.errors$.subscribe(({ code }) => {
    if (code === 'DRAIN_INCOMPLETE') was_drained = false;
  });
  subscription.state$.subscribe((state) => ({ status } = state));
  const figures = (): Figures => {
    const stats = subscription.stats();
    rate.note(stats.settled);
    const pulse = { status, per_second: rate.per_second };
    return { stats, maker: parts.feed.figures, ...(parts.screen.interactive ? { pulse } : {}) };
  };
  return {
    get figures() {
      return figures();
    },
    get was_drained() {
      return was_drained;
    },
    done: watchUntilEnd(subscription, figures, parts),
  };
};

const watchUntilEnd = async (
  subscription: EventSubscription,
  figures: () => Figures,
  { feed, screen, scheduler, count, present, stop$ }: WatchParts,
): Promise<void> => {
  const figuresNow = (): Line => figuresLine(figures(), screen.columns);
  const reached$ = new Subject<void>();
  const stopping$ = stop$.pipe(tap(() => screen.print([part('○ stopping', 'quiet')])));
  const errors$ = subscription.errors$.pipe(
    filter(({ code }) => !SHOWN_AS_STATE.has(code)),
    tap((error) => screen.complain([part(complaintOf(error), 'bad')])),
  );

  // An outage passes; a wrong address does not, and may show as nothing else.
  const unreached$ = subscription.errors$.pipe(
    map(unreachedLine),
    filter((line) => line !== undefined),
    take(1),
    tap((line) => screen.complain(line)),
    takeUntil(subscription.state$.pipe(filter(({ status }) => status === 'open'))),
  );

  const beside = new Subscription();
  beside.add(showStates(subscription, { screen, scheduler, figures: figuresNow }).subscribe());
  beside.add(merge(errors$, unreached$).subscribe());
  // In the turn in which the last event was handled, so that no other one begins.
  beside.add(
    merge(stopping$, reached$)
      .pipe(
        take(1),
        switchMap(() => feed.quiet$),
        take(1),
      )
      .subscribe(() => void subscription.close()),
  );
  screen.setBottom(figuresNow);
  if (screen.interactive) beside.add(interval(REFRESH_MS, scheduler).subscribe(() => screen.refresh()));

  const shown$ = showEvents(subscription, { feed, screen, scheduler, count, present }).pipe(
    tap((shown) => {
      if (shown === count) reached$.next();
    }),
  );
  try {
    await lastValueFrom(shown$, { defaultValue: 0 });
  } finally {
    await subscription.close();
    beside.unsubscribe();
    screen.setBottom(undefined);
  }
};
