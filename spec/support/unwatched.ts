import type { DeliveryWatch } from '~/delivery/deliveryWatch';

/** Nobody watches. */
export const unwatched: DeliveryWatch = { watches: () => false, tell: () => undefined };
