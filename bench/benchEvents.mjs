/** The events of the benchmarks: messages of 630 bytes. */

const EVENT_BYTES = 630;

const chatOf = (key) => `55119999${String(key).padStart(6, '0')}@s.whatsapp.net`;

/** Message number so and so, as an object. */
export const benchEvent = (instance_id, number, key, text = '') => ({
  id: `evt_${String(number).padStart(10, '0')}`,
  type: 'Message',
  instance_id,
  created_at: '2026-01-01T00:00:00.000Z',
  data: {
    type: 'Message',
    event: { Info: { Chat: chatOf(key) }, Message: { conversation: text } },
  },
});

export const fillingText = (instance_id) =>
  'x'.repeat(EVENT_BYTES - JSON.stringify(benchEvent(instance_id, 0, 0)).length);

/** A function that gives the text of an event by its number and key, put together from three parts. */
export const partsOfEvent = (instance_id) => {
  const { id, data } = benchEvent(instance_id, 0, 0);
  const text = JSON.stringify(benchEvent(instance_id, 0, 0, fillingText(instance_id)));
  const [before, rest] = text.split(id);
  const [between, after] = rest.split(data.event.Info.Chat);
  return (number, key) => `${before}evt_${String(number).padStart(10, '0')}${between}${chatOf(key)}${after}`;
};
