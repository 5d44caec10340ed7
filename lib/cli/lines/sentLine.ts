import type { EventEnvelope } from '~/index';
import { describeEvent } from './describeEvent';
import { givingWay, type Line, part } from './line';

/** `--> Message [evt_00000012] "Bom dia!" from Ana Exemplo` */
export const sentLine = (event: EventEnvelope): Line => [
  part('--> ', 'good'),
  part(`${event.type} [${event.id}] `, 'strong'),
  givingWay(describeEvent(event)),
];
