import type { EventType } from '~/protocol/eventType';
import type { CredentialFlags } from './credentials';
import type { EventFilter } from './eventFilter';
import type { FaultName } from './faultsByName';

/** Which instance, and which of its events. */
export interface InstanceArguments {
  readonly credentials: CredentialFlags;
  /** Where settings are read from besides; `.env` unless told otherwise. */
  readonly env_file: string | undefined;
  /** The types of events; all without. */
  readonly events: readonly string[] | undefined;
  /** The event to resume after. */
  readonly since: string | undefined;
  /** The directory of a store to resume from. */
  readonly store: string | undefined;
}

/** What `demo` is to do. */
export interface DemoArguments {
  readonly kind: 'demo';
  /** End after so many events; undefined to go on until told to stop. */
  readonly count: number | undefined;
}

/** What `listen` is to do. */
export interface ListenArguments extends InstanceArguments {
  readonly kind: 'listen';
  readonly print_json: boolean;
  readonly filter: EventFilter | undefined;
  readonly count: number | undefined;
  /** Where events are posted to; undefined where they are shown only. */
  readonly forward_to: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** By default made from the client's secret. */
  readonly signing_secret: string | undefined;
  readonly concurrency: number;
}

/** What `emulate` is to do. */
export interface EmulateArguments {
  readonly kind: 'emulate';
  readonly port: number;
  /** Events a second; 0 for none but those that are triggered. */
  readonly rate: number;
  readonly faults: readonly FaultName[];
  /** One of the faults each so many seconds. */
  readonly every: number;
}

/** What `record` is to do. */
export interface RecordArguments extends InstanceArguments {
  readonly kind: 'record';
  readonly file: string;
  readonly count: number | undefined;
}

/** What `replay` is to do. */
export interface ReplayArguments extends Omit<EmulateArguments, 'kind' | 'rate'> {
  readonly kind: 'replay';
  readonly file: string;
  /** How many times as fast as it was. */
  readonly speed: number;
}

/** What `trigger` is to do. */
export interface TriggerArguments {
  readonly kind: 'trigger';
  readonly type: EventType;
  readonly text: string | undefined;
  readonly from: string | undefined;
  /** Where the emulator is. */
  readonly url: string;
}

/** What the command line says. */
export type Arguments =
  DemoArguments | ListenArguments | RecordArguments | EmulateArguments | ReplayArguments | TriggerArguments;
