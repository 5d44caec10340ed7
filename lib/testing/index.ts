export {
  type BuiltEnvelope,
  createEnvelopes,
  type Envelopes,
  type EnvelopesOptions,
} from './envelopes/createEnvelopes';
export type { MediaKind, MessageOptions } from './envelopes/message';
export { createGateway, type Gateway, type RefusalOptions } from './gateway/createGateway';
export type { WireEvent } from './gateway/instanceLog';
export type {
  AckRecord,
  ConnectionRecord,
  GatewayRecord,
  SentRecord,
  StrayRecord,
  TokenRequestRecord,
} from './gateway/record';
export type { GatewaySettings } from './gateway/settings';
