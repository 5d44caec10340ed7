import type { EventEnvelope } from '~/protocol/envelope';
import type { Delivery, DeliverySource } from './delivery';

const live = new Set<DeliverySource>();

/** A source that delivers from now on, until the function that is returned is called. */
export const goLive = (source: DeliverySource): (() => void) => {
  live.add(source);
  return () => live.delete(source);
};

/**
 * For an event without a delivery: the one that its original had, if there was one. It is over; so late is what an
 * asynchronous operator made of an event (`concatMap(async (event) => ({ ...event, … }))`).
 */
export const lateDeliveryOf = (event: EventEnvelope): Delivery | undefined => {
  for (const source of live) {
    const late = source.late(event);
    if (late !== undefined) return late;
  }
  return undefined;
};
