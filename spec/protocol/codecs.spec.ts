import { either } from 'fp-ts';
import * as t from 'io-ts';
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

  it('names each field that is wrong, what was expected there and what came', () => {
    const mismatchesOf = (value: unknown) => {
      const decoded = EventEnvelope.decode(value);
      if (either.isRight(decoded)) throw new Error('that is an event');
      return decoded.left.map((error) => [
        error.context.map(({ key }) => key).join('.'),
        error.context.at(-1)?.type.name,
        error.value,
      ]);
    };
    const name = 'a text of 1 to 512 characters';
    expect(mismatchesOf({ id: 7, type: '' })).toEqual([
      ['.id', name, 7],
      ['.type', name, ''],
    ]);
    expect(mismatchesOf(['a'])).toEqual([['', 'EventEnvelope', ['a']]]);
  });

  it('is a part of other codecs', () => {
    const row = t.type({ at: t.number, event: EventEnvelope });
    const event = { id: 'a', type: 'Message', instance_id: 'i', data: {} };
    expect(row.is({ at: 1, event })).toBe(true);
    const decoded = row.decode({ at: 1, event: { ...event, id: 1 } });
    if (either.isRight(decoded)) throw new Error('that is none');
    expect(decoded.left.map(({ context }) => context.map(({ key }) => key))).toEqual([['', 'event', 'id']]);
  });
});
