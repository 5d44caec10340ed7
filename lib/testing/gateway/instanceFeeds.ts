import type { Faults } from './faults';
import type { GatewayConnection } from './gatewayConnection';
import { createInstanceFeed, type InstanceFeed } from './instanceFeed';
import type { DecidedSettings } from './settings';

/** The feeds of all instances. */
export interface InstanceFeeds {
  /** The feed of an instance, made when it is first asked for. */
  of(instance_id: string): InstanceFeed;
  all(): readonly InstanceFeed[];
  /** All who are connected, whatever their instance. */
  connections(): readonly GatewayConnection[];
}

export const createInstanceFeeds = (
  settings: DecidedSettings,
  faults: Pick<Faults, 'duplicate' | 'reorder'>,
  now: () => number,
): InstanceFeeds => {
  const feeds = new Map<string, InstanceFeed>();
  return {
    of: (instance_id) => {
      const known = feeds.get(instance_id);
      if (known !== undefined) return known;
      const made = createInstanceFeed(settings, faults, now);
      feeds.set(instance_id, made);
      return made;
    },
    all: () => [...feeds.values()],
    connections: () => [...feeds.values()].flatMap((feed) => [...feed.connections]),
  };
};
