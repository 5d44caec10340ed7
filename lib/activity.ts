import { type Observable, Subject, type TimestampProvider } from 'rxjs';
import type { Outage } from '~/connection/outages/outage';
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
 * apart: which of the client's subscriptions and streams it is, from 1. Events are named by id and type. Only the `error` of the kind
 * of that name may hold more: a `VZapsHandlerError` has its `event`, and its `cause` is what the handler threw. `docs/monitoring.md`
 * explains each kind.
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
  /** What one subscription tells through, and its clock. */
  watchOf(instance_id: string, clock: TimestampProvider): ActivityWatch;
  /** Nothing happens any more. */
  complete(): void;
}

const KINDS = [
  'state', 'retry', 'error', 'delivered', 'duplicate', 'handled', 'settled', 'parked', 'acked',
] as const satisfies readonly Activity['kind'][]; // prettier-ignore

export const createActivities = (platform: Platform): Activities => new ClientActivities(platform);

class ClientActivities implements Activities {
  readonly #activity$ = new Subject<Activity>();
  readonly activity$ = this.#activity$.asObservable();
  readonly #channels: Readonly<Record<Activity['kind'], Channel>>;
  #subscriptions = 0;

  constructor(platform: Platform) {
    this.#channels = Object.fromEntries(
      KINDS.map((kind) => [kind, platform.channel(`vzaps-rx:${kind}`)]),
    ) as Record<Activity['kind'], Channel>;
  }

  watchOf(instance_id: string, clock: TimestampProvider): ActivityWatch {
    this.#subscriptions += 1;
    return new SubscriptionWatch(this, instance_id, this.#subscriptions, clock);
  }

  watches(kind: Activity['kind']): boolean {
    return this.#activity$.observed || this.#channels[kind].hasSubscribers;
  }

  complete(): void {
    this.#activity$.complete();
  }

  publish(activity: Activity): void {
    this.#channels[activity.kind].publish(activity);
    this.#activity$.next(activity);
  }
}

class SubscriptionWatch implements ActivityWatch {
  constructor(
    private readonly activities: ClientActivities,
    private readonly instance_id: string,
    private readonly subscription: number,
    private readonly clock: TimestampProvider,
  ) {}

  watches(kind: Activity['kind']): boolean {
    return this.activities.watches(kind);
  }

  tell(what: AnyActivity): void {
    if (!this.watches(what.kind)) return;
    const { instance_id, subscription } = this;
    this.activities.publish({ ...what, instance_id, subscription, at: this.clock.now() });
  }
}
