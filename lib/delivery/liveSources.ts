import type { EventEnvelope } from '~/protocol/envelope';
import type { Delivery, DeliverySource } from './delivery';

const live = new Set<DeliverySource>();

/** A source that delivers from now on, until the function that is returned is called. */
export const addLive = (source: DeliverySource): (() => void) => {
  live.add(source);
  return () => live.delete(source);
};

/** What is delivered with `ack: 'manual'`, by the event's id. Two subscriptions may have the same event. */
const held = new Map<string, Set<Delivery>>();

/** Finds a delivery for the copies of its event, until it is let go. */
export const hold = (delivery: Delivery): void => {
  const same = held.get(delivery.event.id);
  if (same === undefined) held.set(delivery.event.id, new Set([delivery]));
  else same.add(delivery);
};

export const letGo = (delivery: Delivery): void => {
  const same = held.get(delivery.event.id);
  same?.delete(delivery);
  if (same?.size === 0) held.delete(delivery.event.id);
};

/** The one that is still to be decided on, or else one that waits for its handlers. */
const heldDelivery = (id: string): Delivery | undefined => {
  const same = held.get(id);
  if (same === undefined) return undefined;
  const [first] = same;
  for (const delivery of same) if (delivery.manual === 'held') return delivery;
  return first;
};

/**
 * For an event without a delivery, as an asynchronous operator makes it (`concatMap(async (event) => ({ ...event, … }))`): the
 * one that its original has, with `ack: 'manual'`, or one that is over, if the original was delivered at all.
 */
export const lateDeliveryOf = (event: EventEnvelope): Delivery | undefined => {
  const delivery = heldDelivery(event.id);
  if (delivery !== undefined) return delivery;
  for (const source of live) {
    const late = source.late(event);
    if (late !== undefined) return late;
  }
  return undefined;
};
