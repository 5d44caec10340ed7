export {
  type BuiltEnvelope,
  createEnvelopes,
  type Envelopes,
  type EnvelopesOptions,
} from './envelopes/createEnvelopes';
export type { MediaKind, MessageOptions } from './envelopes/message';
export { createGateway } from './gateway/createGateway';
export type { Gateway, RefusalOptions } from './gateway/gateway';
export type { WireEvent } from './gateway/instanceLog';
export type { MalformedForm } from './gateway/malformedFrames';
export type {
  AckRecord,
  ConnectionRecord,
  GatewayRecord,
  SentRecord,
  StrayRecord,
  TokenRequestRecord,
} from './gateway/record';
export type { GatewaySettings, Refusal } from './gateway/settings';
