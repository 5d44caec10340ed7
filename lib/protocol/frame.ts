import { either as E } from 'fp-ts';
import type * as t from 'io-ts';
import type { EventEnvelope } from './envelope';
import { excerpt } from './excerpt';

/** Why a frame is not an event, and how it begins. */
export interface MalformedFrame {
  readonly problem: string;
  readonly excerpt: string;
}

const malformed = (problem: string, data: string): E.Either<MalformedFrame, never> =>
  E.left({ problem, excerpt: excerpt(data) });

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value !== 'object') return excerpt(JSON.stringify(value), 20);
  return Array.isArray(value) ? 'a list' : 'an object';
};

/** `.id: expected a NonEmpty, but got 7` for the innermost mismatch of each error. */
const describe = (errors: t.Errors): string =>
  errors
    .map(({ context, value }) => {
      const path = context.map(({ key }) => key).join('.');
      const expected = context.at(-1)?.type.name ?? 'something else';
      return `${path === '' ? 'the frame' : path}: expected ${expected}, but got ${shown(value)}`;
    })
    .join('; ');

/**
 * Reads one frame from the server. Pure; never throws. The value of a good frame is the parsed object itself, so that
 * what the codec does not know is kept. `docs/protocol.md`, "Frames".
 */
export const decodeFrame = (
  codec: t.Type<EventEnvelope, unknown>,
  data: unknown,
): E.Either<MalformedFrame, EventEnvelope> => {
  if (typeof data !== 'string') return malformed('a binary frame', '');
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return malformed('not JSON', data);
  }
  // `is` costs half of `decode`, and nearly every frame is good.
  if (codec.is(value)) return E.right(value);
  const decoded = codec.decode(value);
  return E.isRight(decoded) ? decoded : malformed(describe(decoded.left), data);
};

/** The frame that acks an event. `docs/protocol.md`, "Frames". */
export const ackFrame = (event_id: string): string => `{"type":"ack","event_id":${JSON.stringify(event_id)}}`;
