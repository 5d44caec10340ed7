import {
  concat,
  defer,
  EMPTY,
  filter,
  ignoreElements,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  take,
  tap,
  timer,
} from 'rxjs';
import type { Feed } from '~/cli/feeds/feed';
import { eventLine } from '~/cli/lines/eventLine';
import { type EventEnvelope, type EventSubscription, handle, type HandleOptions } from '~/index';
import type { Screen } from './screen';

/** How events are shown, where that is otherwise than on the screen's lines. */
export interface Presentation {
  /** The others are acked as they come, and not shown. */
  readonly wanted?: (event: EventEnvelope) => boolean;
  /** Shows it elsewhere than on the screen's lines, before it is acked. */
  readonly print?: (event: EventEnvelope) => Promise<void>;
  /** Does something with an event before it is acked, other than the feed does. */
  readonly work?: (event: EventEnvelope) => Promise<unknown>;
  readonly handle_options?: HandleOptions;
}

/** Where events are shown, and which of them is the last one. */
export interface ShowEventsParts {
  readonly feed: Pick<Feed, 'work' | 'handled'>;
  readonly screen: Pick<Screen, 'print' | 'ready$'>;
  readonly scheduler: SchedulerLike;
  readonly count: number | undefined;
  readonly present?: Presentation | undefined;
}

/** The ack of the last event needs a connection; it is not waited for any longer than this. */
const LAST_ACK_MS = 5000;

/** Handles each event, shows it on a line, and emits how many there were. */
export const showEvents = (
  subscription: Pick<EventSubscription, 'events$' | 'state$'>,
  {
    feed,
    screen,
    scheduler,
    count,
    present: { wanted = () => true, print, work, handle_options } = {},
  }: ShowEventsParts,
): Observable<number> =>
  defer(() => {
    let connected = false;
    let began_at = 0;
    let took_ms = 0;
    let shown = 0;

    const open$ = subscription.state$.pipe(
      tap(({ status }) => {
        connected = status === 'open';
      }),
      filter(({ status }) => status === 'open'),
    );
    const untilOpen$ = merge(open$, timer(LAST_ACK_MS, scheduler)).pipe(take(1));

    const handler = (event: EventEnvelope): Observable<unknown> => {
      began_at = scheduler.now();
      const done$ = defer(() => {
        took_ms = scheduler.now() - began_at;
        return shown + 1 === count ? untilOpen$ : EMPTY;
      });
      return concat(
        work === undefined ? feed.work(event) : defer(() => work(event)),
        print === undefined ? screen.ready$ : defer(() => print(event)),
        done$,
      );
    };

    const events$ = subscription.events$.pipe(
      filter(wanted),
      handle(handler, handle_options),
      tap((event) => {
        feed.handled(event.id);
        if (print === undefined) screen.print(eventLine(event, { took_ms, connected }));
        shown += 1;
      }),
      map(() => shown),
    );
    return merge(events$, open$.pipe(ignoreElements()));
  });
