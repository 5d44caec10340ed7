import { type Either, isRight, left } from './either';
import { type EventEnvelope, type Mismatch, readEnvelope } from './envelope';
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

/** `.id: expected a text of 1 to 512 characters, but got 7`, for each mismatch. */
const describe = (mismatches: readonly Mismatch[], redact: Redact): string =>
  mismatches
    .map(
      ({ path, expected, value }) =>
        `${path === '' ? 'the frame' : `.${path}`}: expected ${expected}, but got ${shown(value, redact)}`,
    )
    .join('; ');

/**
 * Reads one frame from the server. Pure; never throws. The value of a good frame is the parsed object itself, so that
 * what is not known of it is kept. `redact` gives the beginning of what is told of a bad one, without secrets.
 * `docs/protocol.md`, "Frames".
 */
export const decodeFrame = (
  data: unknown,
  instance_id: string,
  redact: Redact,
): Either<MalformedFrame, EventEnvelope> => {
  if (typeof data !== 'string') return left({ problem: 'a binary frame', excerpt: '' });
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return left({ problem: 'not JSON', excerpt: safeExcerpt(data, redact) });
  }
  const read = readEnvelope(value, instance_id);
  if (isRight(read)) return read;
  return left({ problem: describe(read.left, redact), excerpt: safeExcerpt(data, redact) });
};

/** The frame that acks an event. `docs/protocol.md`, "Frames". */
export const ackFrame = (event_id: string): string => `{"type":"ack","event_id":${JSON.stringify(event_id)}}`;
