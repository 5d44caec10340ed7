export type { Activity } from './activity';
export type { InstanceStats } from './client';
export { AsyncVZapsClient, AsyncVZapsClient as VZapsClient } from './client.browser';
export type { SubscriptionState } from './connection/state';
export type { WebSocketConstructor, WebSocketLike, WebSocketOptions } from './platform/webSocketLike';
export type { SubscriptionStats } from './delivery/counters';
export type { DeliveryInfo } from './delivery/delivery';
export {
  VZapsAuthenticationError,
  VZapsConfigurationError,
  VZapsError,
  type VZapsErrorCode,
  VZapsHandlerError,
  VZapsRateLimitError,
  VZapsRealtimeError,
  VZapsStoreError,
  VZapsTimeoutError,
} from './errors';
export type { Events } from './events';
export { acknowledge, reject } from './operators/acknowledge';
export type { BatchHandler, BatchOptions } from './operators/batchOptions';
export { distinctId, type DistinctIdOptions } from './operators/distinctId';
export { handle } from './operators/handle';
export { handleBatch } from './operators/handleBatch';
export type { HandleOptions, Handler } from './operators/handlerOptions';
export { ofType } from './operators/ofType';
export { type RetryPolicy, retryWithBackoff } from './operators/retryWithBackoff';
export type { OnFailure, Verdict } from './operators/verdict';
export type { ClientOptions } from './options/clientOptions';
export type { SubscribeOptions } from './options/subscribeOptions';
export { EventEnvelope, EventType } from './protocol/codecs';
export type { EventData } from './protocol/envelope';
export { EVENT_TYPES } from './protocol/eventType';
export type { Commit, EventStore, StoredState } from './stores/store';
export type { EventSubscription, LifecycleListeners } from './subscription';
export { type SignedRequest, verifySignature } from './webhook/signature';
