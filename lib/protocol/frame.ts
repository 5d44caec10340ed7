import { type Either, isRight, left, right } from './either';
import type * as t from 'io-ts';
import type { EventEnvelope } from './envelope';
import { excerpt } from './excerpt';

/** Why a frame is not an event, and how it begins. */
export interface MalformedFrame {
  readonly problem: string;
  readonly excerpt: string;
}

type Redact = (text: string) => string;

const safeExcerpt = (text: string, redact: Redact, length?: number): string => excerpt(redact(text), length);

const shown = (value: unknown, redact: Redact): string => {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value !== 'object') return safeExcerpt(JSON.stringify(value), redact, 20);
  return Array.isArray(value) ? 'a list' : 'an object';
};

/** `.id: expected NonEmpty, but got 7` for the innermost mismatch of each error. */
const describe = (errors: t.Errors, redact: Redact): string =>
  errors
    .map(({ context, value }) => {
      const path = context.map(({ key }) => key).join('.');
      const expected = context.at(-1)?.type.name ?? 'something else';
      return `${path === '' ? 'the frame' : path}: expected ${expected}, but got ${shown(value, redact)}`;
    })
    .join('; ');

/**
 * Reads one frame from the server. Pure; never throws. The value of a good frame is the parsed object itself, so that
 * what the codec does not know is kept. `redact` gives the beginning of what is told of a bad one, without secrets.
 * `docs/protocol.md`, "Frames".
 */
export const decodeFrame = (
  codec: t.Type<EventEnvelope, unknown>,
  data: unknown,
  redact: Redact,
): Either<MalformedFrame, EventEnvelope> => {
  if (typeof data !== 'string') return left({ problem: 'a binary frame', excerpt: '' });
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return left({ problem: 'not JSON', excerpt: safeExcerpt(data, redact) });
  }
  // `is` costs half of `decode`, and nearly every frame is good.
  if (codec.is(value)) return right(value);
  const decoded = codec.decode(value);
  if (isRight(decoded)) return decoded;
  return left({ problem: describe(decoded.left, redact), excerpt: safeExcerpt(data, redact) });
};

/** The frame that acks an event. `docs/protocol.md`, "Frames". */
export const ackFrame = (event_id: string): string => `{"type":"ack","event_id":${JSON.stringify(event_id)}}`;
