import type { VZapsError } from '~/errors';

/** What a subscription is doing now. */
export type SubscriptionState =
  /** Nobody listens yet, or nobody any more: there is no connection, or it closes as soon as what runs is handled. */
  | { readonly status: 'idle' }
  /** Getting a token and opening the socket; `attempt` counts from 1 since the last good connection. */
  | { readonly status: 'connecting'; readonly attempt: number }
  /** Events can come. `resumed_from` is the cursor that the connection was opened with. */
  | { readonly status: 'open'; readonly since: Date; readonly resumed_from: string | undefined }
  /**
   * The connection was lost, or could not be made; attempt number `attempt` starts at `retry_at`, sooner if the network comes back.
   * That is undefined where nobody knows: a browser's connection was closed until the handlers have caught up.
   */
  | {
      readonly status: 'waiting';
      readonly attempt: number;
      readonly retry_at: Date | undefined;
      readonly reason: string;
    }
  /** Nothing new comes; waits for the handlers of `in_flight` events. */
  | { readonly status: 'closing'; readonly in_flight: number }
  /** The end. With an `error` if it was not asked for. */
  | { readonly status: 'closed'; readonly error?: VZapsError };

type StatusName = SubscriptionState['status'];

const FOLLOWERS: Readonly<Record<StatusName, readonly StatusName[]>> = {
  idle: ['connecting', 'closing', 'closed'],
  connecting: ['open', 'waiting', 'idle', 'closing', 'closed'],
  open: ['waiting', 'idle', 'closing', 'closed'],
  // Who waits for room may have to wait on when there is some.
  waiting: ['waiting', 'connecting', 'idle', 'closing', 'closed'],
  closing: ['closing', 'closed'],
  closed: [],
};

/** Whether a subscription in one state can come into the other. What is ending does not come back to life. */
export const mayFollow = (last: SubscriptionState, next: SubscriptionState): boolean =>
  FOLLOWERS[last.status].includes(next.status);
