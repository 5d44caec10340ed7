import { Subscription } from 'rxjs';
import type { DeliverySource } from '~/delivery/delivery';

/** Hears when the sources of events take nothing new any more. */
export interface SourceFollower {
  follow(source: DeliverySource): void;
  /** Unsubscribed from, it hears of none any more. */
  readonly following: Subscription;
}

/** Follows each source as long as it lives, and keeps none in memory longer: a handler may outlive many. */
export const createSourceFollower = (onStopped: () => void): SourceFollower => {
  const followed = new WeakSet<DeliverySource>();
  const following = new Subscription();
  return {
    follow: (source) => {
      if (followed.has(source)) return;
      followed.add(source);
      following.add(source.stopped$.subscribe(onStopped));
    },
    following,
  };
};
