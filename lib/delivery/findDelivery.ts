import type { EventEnvelope } from '~/protocol/envelope';
import { type Delivery, deliveryOf, type DeliverySource } from './delivery';
import { addLive, lateDeliveryOf } from './liveSources';

type Find = (event: EventEnvelope) => Delivery | undefined;

const findHere: Find = (event) => deliveryOf(event) ?? lateDeliveryOf(event);

/**
 * How each copy of this library that has delivered finds its deliveries. A process may have two, as ES modules and as CommonJS, and
 * the `handle` of one is to hold back the events of the other.
 */
const copies = (): Set<Find> => {
  const global = globalThis as unknown as Record<symbol, Set<Find> | undefined>;
  return (global[Symbol.for('vzaps-rx.copies')] ??= new Set());
};

/** A source that delivers from now on, until it is removed from those that are live. */
export const goLive = (source: DeliverySource): void => {
  copies().add(findHere);
  addLive(source);
};

/** The delivery of an event or of its copy, also one that is over; undefined for an event that no source has delivered. */
export const findDelivery: Find = (event) => {
  const own = findHere(event);
  if (own !== undefined) return own;
  for (const find of copies()) {
    const found = find === findHere ? undefined : find(event);
    if (found !== undefined) return found;
  }
  return undefined;
};
