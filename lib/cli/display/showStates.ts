import { distinctUntilChanged, type Observable, type SchedulerLike, tap } from 'rxjs';
import type { Line } from '~/cli/lines/line';
import { stateLine } from '~/cli/lines/stateLine';
import type { EventSubscription, SubscriptionState } from '~/index';
import type { Screen } from './screen';

/** Where states are shown. */
export interface ShowStatesParts {
  readonly screen: Pick<Screen, 'interactive' | 'print'>;
  readonly scheduler: SchedulerLike;
  readonly figures: () => Line;
}

/** While it closes, each event that is done is a state of its own; the first one tells enough. */
const isSame = (a: SubscriptionState, b: SubscriptionState): boolean =>
  a.status === 'closing' && b.status === 'closing';

/** Shows each state of the connection on a line. Where no figures stay at the bottom, they follow each reconnect. */
export const showStates = (
  subscription: Pick<EventSubscription, 'state$' | 'stats'>,
  { screen, scheduler, figures }: ShowStatesParts,
): Observable<SubscriptionState> =>
  subscription.state$.pipe(
    distinctUntilChanged(isSame),
    tap((state) => {
      const line = stateLine(state, scheduler.now());
      if (line !== undefined) screen.print(line);
      if (state.status === 'open' && subscription.stats().reconnects > 0 && !screen.interactive)
        screen.print(figures());
    }),
  );
