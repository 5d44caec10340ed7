import type { Observable } from 'rxjs';
import type { PlatformSettings } from '~/cli/arguments/credentials';
import type { EventEnvelope, SubscribeOptions } from '~/index';
import type { MakerFigures } from './figures';

/** Where the events come from: a gateway in this process, or the platform. */
export interface Feed extends Pick<PlatformSettings, 'client_options'> {
  readonly subscribe_options: SubscribeOptions;
  /** Said at the start. */
  readonly greeting: string;
  /** What is done with an event before it is shown; completes when it is done. */
  work(event: EventEnvelope): Observable<unknown>;
  /** An event was handled. */
  handled(id: string): void;
  /** What is known of the events that were made; undefined where they are made elsewhere. */
  readonly figures: MakerFigures | undefined;
  /** Makes no more events; emits when those that were made have been handled and acked, or that has been waited for long enough. */
  readonly quiet$: Observable<unknown>;
  stop(): Promise<void>;
}
