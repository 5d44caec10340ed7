import { either as E } from 'fp-ts';
import * as fc from 'fast-check';
import { EVENT_TYPES, type EventEnvelope } from 'vzaps-rx';
import { createEnvelopes } from 'vzaps-rx/testing';
import { ackFrame, decodeFrame, type MalformedFrame } from '~/protocol/frame';
import { anyText } from '../support/anyText';

const INSTANCE = 'instance-of-the-subscription';
const decode = (data: unknown) => decodeFrame(data, INSTANCE, (text) => text);

const good = (frame: unknown): EventEnvelope => {
  const decoded = decode(JSON.stringify(frame));
  if (E.isLeft(decoded)) throw new Error(decoded.left.problem);
  return decoded.right;
};
const bad = (data: unknown): MalformedFrame => {
  const decoded = decode(data);
  if (E.isRight(decoded)) throw new Error(`that was to be malformed: ${JSON.stringify(decoded.right)}`);
  return decoded.left;
};

const complete = {
  id: 'evt_1',
  type: 'Message',
  instance_id: 'instance-1',
  created_at: '2026-01-01T00:00:00Z',
  data: { type: 'Message', event: { Info: { Chat: 'x' } }, media_url: 'https://media/1' },
};

describe('a frame', () => {
  it('that is complete is decoded as it is', () => {
    expect(good(complete)).toEqual(complete);
  });

  it.each(EVENT_TYPES)('of the type %s is decoded as it is', (type) => {
    const envelope = createEnvelopes({ now: () => 0 })[type]();
    expect(good(envelope)).toEqual(envelope);
  });

  it('keeps fields that nobody knows, at every depth', () => {
    const more = { ...complete, sequence: 7, data: { ...complete.data, extra: { deep: [1] } } };
    expect(good(more)).toEqual(more);
    const { created_at: _left_out, ...rest } = more;
    expect(good(rest)).toEqual(rest);
  });

  it('of an unknown type is decoded as well', () => {
    expect(good({ ...complete, type: 'NewerThanThisLibrary' }).type).toBe('NewerThanThisLibrary');
  });

  const { instance_id: _instance, ...without_instance } = complete;
  const { created_at: _created, ...without_date } = complete;
  const { data: _data, ...without_data } = complete;
  const { media_url: _media, ...without_media } = complete.data;

  it.each([
    ['no instance', without_instance, { ...complete, instance_id: 'instance-of-the-subscription' }],
    [
      'a wrong instance',
      { ...complete, instance_id: 7 },
      { ...complete, instance_id: 'instance-of-the-subscription' },
    ],
    ['no date', without_date, without_date],
    ['a wrong date', { ...complete, created_at: 1767225600 }, without_date],
    ['a null date', { ...complete, created_at: null }, without_date],
    ['no data', without_data, { ...complete, data: {} }],
    ['null as data', { ...complete, data: null }, { ...complete, data: {} }],
    ['a list as data', { ...complete, data: [1] }, { ...complete, data: [1] }],
    ['a text as data', { ...complete, data: 'x' }, { ...complete, data: 'x' }],
    [
      'a wrong media_url',
      { ...complete, data: { ...complete.data, media_url: 7 } },
      { ...complete, data: without_media },
    ],
    [
      'nothing but an id and a type',
      { id: 'a', type: 'b' },
      { id: 'a', type: 'b', instance_id: 'instance-of-the-subscription', data: {} },
    ],
  ])('with %s is mended', (_what, frame, mended) => {
    expect(good(frame)).toEqual(mended);
  });

  it.each([
    ['no id', { type: 'Message' }, /^\.id: .*nothing$/],
    ['a number as id', { id: 7, type: 'Message' }, /^\.id: .*got 7$/],
    ['an empty id', { id: '', type: 'Message' }, /^\.id: .*got ""$/],
    ['no type', { id: 'a' }, /^\.type: .*nothing$/],
    ['a list as type', { id: 'a', type: ['Message'] }, /^\.type: .*got a list$/],
    ['an object as id', { id: { a: 1 }, type: 'Message' }, /^\.id: .*got an object$/],
    ['null as id', { id: null, type: 'Message' }, /^\.id: .*got null$/],
    ['neither', {}, /^\.id: .*; \.type: /],
  ])('with %s is malformed', (_what, frame, problem) => {
    expect(bad(JSON.stringify(frame)).problem).toMatch(problem);
    expect(bad(JSON.stringify(frame)).excerpt).toBe(JSON.stringify(frame));
  });

  it.each(['id', 'type'])('with %s of more than 512 characters is malformed', (field) => {
    const event = { id: 'a', type: 'Message', [field]: 'x'.repeat(512) };
    expect(good(event)).toMatchObject(event);
    const { problem, excerpt } = bad(JSON.stringify({ ...event, [field]: 'x'.repeat(513) }));
    expect(problem).toBe(`.${field}: expected a text of 1 to 512 characters, but got "${'x'.repeat(19)}…`);
    expect(excerpt.length).toBeLessThanOrEqual(81);
  });

  it.each([
    ['a list', '[]', 'a list'],
    ['a list of events', JSON.stringify([complete]), 'a list'],
    ['null', 'null', 'null'],
    ['a number', '7', '7'],
    ['a text', '"hello"', '"hello"'],
  ])('that is %s is malformed', (_what, data, shown) => {
    expect(bad(data).problem).toBe(`the frame: expected EventEnvelope, but got ${shown}`);
  });

  it.each(['', '{', 'hello', '{"id":"a","type":"b"', '{"id":"a",}', '\u0000'])(
    'that is not JSON (%p) is malformed',
    (data) => {
      expect(bad(data).problem).toBe('not JSON');
    },
  );

  it.each([
    new ArrayBuffer(3),
    Buffer.from('{"id":"a","type":"b"}'),
    undefined,
    null,
    7,
    { id: 'a', type: 'b' },
  ])('that is not text (%p) is malformed', (data) => {
    expect(bad(data)).toEqual({ problem: 'a binary frame', excerpt: '' });
  });

  it('has no more power by a field named __proto__', () => {
    const event = good(
      JSON.parse('{"id":"a","type":"b","__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1}}}'),
    );
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect([
      (event as { polluted?: unknown }).polluted,
      event.data['polluted'],
      ({} as { polluted?: unknown }).polluted,
    ]).toEqual([undefined, undefined, undefined]);
    expect(bad('{"__proto__":{"id":"a","type":"b"}}').problem).toMatch(/^\.id/);
  });

  it('is shown as one short line', () => {
    const { excerpt } = bad(`{"text":"line\u2028 and so on\n ${'x'.repeat(1000)}"`);
    expect(excerpt.length).toBeLessThanOrEqual(81);
    expect(excerpt).toMatch(/^\{"text":"line.*…$/);
    expect(excerpt).not.toMatch(/[\n\u2028]/);
  });

  it.each([
    [
      'in the value of a field',
      (secret: string) => JSON.stringify({ id: [], type: secret }).replace('[]', '""'),
    ],
    ['in the place of an id', (secret: string) => JSON.stringify({ id: { secret }, type: '' })],
    ['across the end of the excerpt', (secret: string) => `${'x'.repeat(70)}${secret}`],
    ['after the end of the excerpt', (secret: string) => `${'x'.repeat(90)}${secret}`],
    ['as the whole of it', (secret: string) => JSON.stringify(secret)],
  ])('shows not even the beginning of a secret that stands %s', (_where, textWith) => {
    const secret = 'secret-0123456789-0123456789-0123456789';
    const decoded = decodeFrame(textWith(secret), INSTANCE, (text) => text.replaceAll(secret, '[hidden]'));
    if (E.isRight(decoded)) throw new Error('that was to be malformed');
    expect(`${decoded.left.problem} ${decoded.left.excerpt}`).not.toContain('secret-0');
  });

  it('never throws, whatever the text', () => {
    const texts = fc.oneof(
      anyText(),
      fc.json(),
      fc.json().map((text) => text.slice(1)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const decoded = decode(text);
        if (E.isRight(decoded)) expect(decoded.right.id).not.toBe('');
        else expect(decoded.left.problem).not.toBe('');
      }),
    );
  });

  it('is an event whatever stands beside a good id and type', () => {
    const ids = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(ids, ids, fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (id, type, ...others) => {
        const [instance_id, created_at, data] = others;
        const event = good({ id, type, instance_id, created_at, data });
        expect([event.id, event.type, typeof event.instance_id]).toEqual([id, type, 'string']);
        expect(event.data).not.toBeNull();
      }),
    );
  });
});

describe('an ack frame', () => {
  it('is what the platform’s own clients send', () => {
    expect(ackFrame('evt_1')).toBe('{"type":"ack","event_id":"evt_1"}');
  });

  it('holds any id', () => {
    fc.assert(
      fc.property(anyText(), (id) => {
        expect(JSON.parse(ackFrame(id))).toEqual({ type: 'ack', event_id: id });
      }),
    );
  });
});
