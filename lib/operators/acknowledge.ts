import { assignTo } from '~/delivery/delivery';
import { findDelivery } from '~/delivery/findDelivery';
import { VZapsConfigurationError, VZapsHandlerError } from '~/errors';
import { describeValue } from '~/options/describeValue';
import type { EventEnvelope } from '~/protocol/envelope';

/** The claim of the application itself. */
const APPLICATION = Symbol();

const manualDelivery = (event: EventEnvelope) => {
  const is_object = typeof event === 'object' && (event as unknown) !== null;
  const delivery = is_object ? findDelivery(event) : undefined;
  if (delivery === undefined || delivery.manual === 'no') {
    const came = is_object ? 'another object' : describeValue(event);
    throw new VZapsConfigurationError(
      'event',
      "an event of a subscription with ack: 'manual'",
      delivery === undefined ? came : "one with ack: 'auto'",
    );
  }
  // A copy is not to speak for the next delivery too.
  assignTo(delivery, event);
  return delivery;
};

/**
 * Says that an event is handled, where the subscription has `ack: 'manual'`. It is acked when no `handle` has it any more.
 * Calling it again, or after `reject`, changes nothing. A copy of the event will do, as long as it keeps the `id`.
 *
 * Throws a `VZapsConfigurationError` for any other event. `docs/protocol.md`, "Delivery".
 *
 * @example
 * ```ts
 * const subscription = client.events.subscribe({ instance_id, instance_token, ack: 'manual' });
 * subscription.events$.pipe(bufferTime(1000)).subscribe(async (events) => {
 *   await insert(events);
 *   events.forEach(acknowledge);
 * });
 * ```
 */
export const acknowledge = (event: EventEnvelope): void => {
  const delivery = manualDelivery(event);
  if (delivery.manual === 'released') return;
  delivery.manual = 'released';
  delivery.release('done', APPLICATION);
};

/**
 * Says that the handling of an event failed, where the subscription has `ack: 'manual'`: it is not acked, and comes again.
 * The error is on `errors$`. Calling it again, or after `acknowledge`, changes nothing. A copy of the event will do.
 *
 * Throws a `VZapsConfigurationError` for any other event. `docs/protocol.md`, "Delivery".
 *
 * @example
 * ```ts
 * insert(event).then(() => acknowledge(event), (error) => reject(event, error));
 * ```
 */
export const reject = (event: EventEnvelope, error: unknown): void => {
  const delivery = manualDelivery(event);
  if (delivery.manual === 'released') return;
  delivery.manual = 'released';
  delivery.source.failed(new VZapsHandlerError(event, 'park', error));
  delivery.wishRedelivery(delivery.source.redeliver_seconds * 1000);
  delivery.release('failed', APPLICATION);
};
