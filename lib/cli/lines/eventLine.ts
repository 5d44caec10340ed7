import type { EventEnvelope } from '~/index';
import { describeEvent } from './describeEvent';
import { givingWay, type Line, part } from './line';

/** How an event was handled. */
export interface Handling {
  /** How long the handler took, in milliseconds. */
  readonly took_ms: number;
  /** True where the ack leaves at once; false where it has to wait for the next connection. */
  readonly connected: boolean;
}

/** Most names of types fit in; the longest ones push the rest of their line to the right. */
const TYPE_COLUMNS = 12;

/** `✓ acked   evt_00000012  Message       "Bom dia!" from Ana Exemplo  (3 ms)` */
export const eventLine = (event: EventEnvelope, { took_ms, connected }: Handling): Line => [
  connected ? part('✓ acked  ', 'good') : part('✓ handled', 'caution'),
  part(` ${event.id}  `, 'strong'),
  part(`${event.type.padEnd(TYPE_COLUMNS)}  `),
  givingWay(describeEvent(event)),
  part(`  (${Math.round(took_ms)} ms${connected ? '' : ', ack owed'})`, 'quiet'),
];
