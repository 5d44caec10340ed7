/** What happens to events on their way through a subscription. */
export type DeliveryActivity =
  /** An event goes to those who listen; `delivery` counts from 1, and is more for one whose handling failed before. */
  | {
      readonly kind: 'delivered';
      readonly event_id: string;
      readonly event_type: string;
      readonly delivery: number;
    }
  /** An event came again that is in flight or has settled, and was not delivered. */
  | { readonly kind: 'duplicate'; readonly event_id: string; readonly event_type: string }
  /** A handler has run, or failed with an error of this name; of `handleBatch`, for all events of the batch. */
  | {
      readonly kind: 'handled';
      readonly event_ids: readonly string[];
      readonly seconds: number;
      readonly error_type: string | undefined;
    }
  /** An event is handled and stored. */
  | { readonly kind: 'settled'; readonly event_id: string }
  /** An event is not handled, and comes again. */
  | { readonly kind: 'parked'; readonly event_id: string }
  /** Acks were handed to the socket. */
  | { readonly kind: 'acked'; readonly event_ids: readonly string[] };

/** Whoever watches the way of the events. Ask `watches` first, and what nobody watches costs nothing. */
export interface DeliveryWatch {
  watches(kind: DeliveryActivity['kind']): boolean;
  tell(activity: DeliveryActivity): void;
}
