import { filter, firstValueFrom } from 'rxjs';
import type { AsyncVZapsClient, EventSubscription, SubscriptionState } from 'vzaps-rx';

/** Resolves when the subscription is in this state, now or later. */
export const untilState = (
  { state$ }: EventSubscription,
  status: SubscriptionState['status'],
): Promise<SubscriptionState> => firstValueFrom(state$.pipe(filter((state) => state.status === status)));

interface Retry {
  readonly attempt: number;
  readonly delay_seconds: number;
}

/** The retries of a client, as they are told. */
export const retriesOf = ({ activity$ }: AsyncVZapsClient): readonly Retry[] => {
  const retries: Retry[] = [];
  activity$.subscribe((activity) => {
    if (activity.kind === 'retry') retries.push(activity);
  });
  return retries;
};
