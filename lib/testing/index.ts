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
export { act, type ServerAct } from './marbles/act';
export type { HandshakeRequest, MarbleHelpers, MarbleOptions } from './marbles/marbleHelpers';
export { marbles } from './marbles/marbles';
export type { Letters, Recording } from './marbles/recording';
export type { TimedAct } from './marbles/scriptedSocket';
export type { Script } from './marbles/scriptedServer';
export type { Seen } from './marbles/seen';
export type { Moment } from './marbles/virtualTime';
export {
  readTraffic,
  type RecordedEvent,
  recordScript,
  type ReplayOptions,
  replayTraffic,
} from './recordedTraffic';
