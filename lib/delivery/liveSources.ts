import type { EventEnvelope } from '~/protocol/envelope';
import { type Delivery, type DeliverySource, heldDeliveries } from './delivery';

const live = new Set<DeliverySource>();

/** A source that delivers from now on. */
export const addLive = (source: DeliverySource): void => {
  live.add(source);
};

/** It delivers no more. */
export const removeLive = (source: DeliverySource): void => {
  live.delete(source);
};

/**
 * For an event without a delivery, as an asynchronous operator makes it (`concatMap(async (event) => ({ ...event, … }))`): the
 * one that its original has, with `ack: 'manual'`, or one that is over, if the original was delivered at all.
 */
export const lateDeliveryOf = (event: EventEnvelope): Delivery | undefined => {
  const delivery = heldDeliveries.find(event.id);
  if (delivery !== undefined) return delivery;
  for (const source of live) {
    const late = source.late(event);
    if (late !== undefined) return late;
  }
  return undefined;
};
