import { type Observable, Subject } from 'rxjs';
import type { Outage } from '~/connection/outage';
import type { SubscriptionState } from '~/connection/state';
import type { DeliveryActivity } from '~/delivery/deliveryWatch';
import type { VZapsError } from '~/errors';
import type { Channel, Platform } from '~/platform/platform';

/** What happens to the connection of a subscription. */
type ConnectionActivity =
  | { readonly kind: 'state'; readonly state: SubscriptionState }
  /**
   * There is no connection (any more), and the next attempt comes after `delay_seconds`. `code` is the close code or HTTP
   * status, where there is one.
   */
  | {
      readonly kind: 'retry';
      readonly cause: Outage['kind'];
      readonly code: number | undefined;
      readonly attempt: number;
      readonly delay_seconds: number;
    }
  /** Something went wrong that is on `errors$`, heard there or not. */
  | { readonly kind: 'error'; readonly error: VZapsError };

type AnyActivity = DeliveryActivity | ConnectionActivity;

/**
 * One thing that happened in a subscription, and when, in milliseconds since 1970. `subscription` tells those of one instance
 * apart: which of the client's subscriptions and streams it is, from 1. Events are named by id and type: neither their contents
 * nor a secret is ever in it. `docs/monitoring.md` explains each kind.
 */
export type Activity = AnyActivity & {
  readonly instance_id: string;
  readonly subscription: number;
  readonly at: number;
};

/** Whoever watches one subscription. Ask `watches` first, and what nobody watches costs nothing. */
export interface ActivityWatch {
  watches(kind: Activity['kind']): boolean;
  tell(activity: AnyActivity): void;
}

/** Brings what happens in the subscriptions of a client to those who watch. */
export interface Activities {
  readonly activity$: Observable<Activity>;
  /** What one subscription tells through; `now` is its clock. */
  watchOf(instance_id: string, now: () => number): ActivityWatch;
}

const KINDS = [
  'state', 'retry', 'error', 'delivered', 'duplicate', 'handled', 'settled', 'parked', 'acked',
] as const satisfies readonly Activity['kind'][]; // prettier-ignore

export const createActivities = (platform: Platform): Activities => {
  const activity$ = new Subject<Activity>();
  const channels = Object.fromEntries(
    KINDS.map((kind) => [kind, platform.channel(`vzaps-rx:${kind}`)]),
  ) as Readonly<Record<Activity['kind'], Channel>>;

  let subscriptions = 0;

  return {
    activity$: activity$.asObservable(),
    watchOf: (instance_id, now) => {
      subscriptions += 1;
      const subscription = subscriptions;
      const watches = (kind: Activity['kind']): boolean =>
        activity$.observed || channels[kind].hasSubscribers;
      return {
        watches,
        tell: (what) => {
          if (!watches(what.kind)) return;
          const activity: Activity = { ...what, instance_id, subscription, at: now() };
          channels[what.kind].publish(activity);
          activity$.next(activity);
        },
      };
    },
  };
};
