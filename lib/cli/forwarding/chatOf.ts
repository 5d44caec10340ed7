import { valueAt } from '~/cli/arguments/valueAt';
import type { EventEnvelope } from '~/index';

/** Where an event of WhatsApp names its chat, its group, or the person that it is about. */
const PLACES = [
  ['event', 'Info', 'Chat'],
  ['event', 'Chat'],
  ['event', 'JID'],
  ['event', 'From'],
];

/** The chat that an event belongs to. What belongs to none, as a change of the connection, is of the instance. */
export const chatOf = ({ data, instance_id }: EventEnvelope): string => {
  const chat = PLACES.map((path) => valueAt(data, path)).find((found) => typeof found === 'string');
  return typeof chat === 'string' ? `chat ${chat}` : `instance ${instance_id}`;
};
