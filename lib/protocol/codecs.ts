/** The codecs that are exported. They stand by themselves, so that a page that uses none loads no io-ts. */
import * as t from 'io-ts';
import { isRight } from './either';
import { isComplete, readEnvelope, type EventEnvelope as Envelope } from './envelope';
import { EVENT_TYPES, type EventType as Type } from './eventType';

const names: ReadonlySet<unknown> = new Set(EVENT_TYPES);

/** One of the nine documented event types. Events of other types may come too, and are passed on. */
export type EventType = Type;

/** Codec of the documented event types. */
export const EventType = new t.Type<Type>(
  'EventType',
  (value): value is Type => names.has(value),
  (value, context) => (names.has(value) ? t.success(value as Type) : t.failure(value, context)),
  t.identity,
);

/**
 * One event, as the platform sends it. `docs/protocol.md`, "Frames".
 *
 * Only `id` and `type` are sure to come. Where the rest is missing or of a wrong type, `instance_id` is filled in from the
 * subscription, `data` is `{}` if it was missing or null and else whatever came, and `created_at` is left out.
 */
export type EventEnvelope<T extends string = Type | (string & {})> = Envelope<T>;

/** What a context names of a codec: no more is known of a field that is wrong than what was expected there. */
const expecting = (name: string): t.Mixed => new t.Type(name, t.unknown.is, t.unknown.validate, t.identity);

/**
 * Codec of an event. `EventEnvelope.decode(JSON.parse(line))` reads a recorded one; an `instance_id` that is missing
 * becomes the empty string.
 */
export const EventEnvelope = new t.Type<Envelope, Envelope, unknown>(
  'EventEnvelope',
  isComplete,
  (value, context) => {
    const read = readEnvelope(value, '');
    if (isRight(read)) return t.success(read.right);
    return t.failures(
      read.left.map(({ path, expected, value: found }) => ({
        value: found,
        context: path === '' ? context : t.appendContext(context, path, expecting(expected), found),
      })),
    );
  },
  t.identity,
);
