import { either } from 'fp-ts';
import { EVENT_TYPES, EventEnvelope, EventType } from 'vzaps-rx';

describe('EventType', () => {
  it('is each of the documented types, and no other', () => {
    expect(EVENT_TYPES.map((type) => EventType.is(type))).toEqual(EVENT_TYPES.map(() => true));
    expect(EVENT_TYPES).toHaveLength(9);
    for (const other of ['All', 'message', '', 'toString', 7, null, undefined, ['Message']]) {
      expect([EventType.is(other), EventType.decode(other)._tag]).toEqual([false, 'Left']);
    }
  });
});

it('the public codecs have the names that reporters of io-ts show', () => {
  expect([EventType.name, EventEnvelope.name]).toEqual(['EventType', 'EventEnvelope']);
});

describe('EventEnvelope', () => {
  it('reads a recorded event', () => {
    const recorded = { id: 'a', type: 'Message' };
    expect(EventEnvelope.decode(recorded)).toMatchObject({
      _tag: 'Right',
      right: { id: 'a', type: 'Message', instance_id: '', data: {} },
    });
    expect(EventEnvelope.decode({ type: 'Message' })._tag).toBe('Left');
  });

  it('writes an event as it reads it', () => {
    const event = { id: 'a', type: 'Message', instance_id: 'i', created_at: 'now', data: { x: 1 } };
    expect(EventEnvelope.is(event)).toBe(true);
    expect(EventEnvelope.encode(event)).toBe(event);
    // Not a copy: an event costs as little as it can.
    expect(either.getOrElseW(() => undefined)(EventEnvelope.decode(event))).toBe(event);
  });
});
