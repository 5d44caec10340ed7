import { type Either, left, right } from './either';
import type { EventType } from './eventType';

/** What an event is about: the same payload as a webhook delivery. Fields that are not named here are kept. */
export interface EventData {
  /** The event's type again, as the webhook has it. */
  readonly type?: unknown;
  /** What happened. Its fields depend on the type; decode what you use. */
  readonly event?: unknown;
  /** Where the media of a message is, when it has any and the platform stored it. */
  readonly media_url?: string;
  readonly [field: string]: unknown;
}

/**
 * One event, as the platform sends it. `docs/protocol.md`, "Frames".
 *
 * Only `id` and `type` are sure to come. Where the rest is missing or of a wrong type, `instance_id` is filled in from the
 * subscription, `data` is `{}` if it was missing or null and else whatever came, and `created_at` is left out.
 */
export interface EventEnvelope<T extends string = EventType | (string & {})> {
  /** Names the event, in 512 characters at most. The same id is the same event, sent again. */
  readonly id: string;
  /** One of the documented types, or one that is newer than this library, in 512 characters at most. */
  readonly type: T;
  /** The instance that it happened to. */
  readonly instance_id: string;
  /** When it was made: an ISO 8601 date. */
  readonly created_at?: string;
  /** The payload. */
  readonly data: EventData;
}

/** Ids are remembered in great numbers, and one of them stands in the address of each handshake. */
const LONGEST_NAME = 512;

const NAME = `a text of 1 to ${LONGEST_NAME} characters`;

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextOrNothing = (value: unknown): boolean => value === undefined || typeof value === 'string';

/** True for an event that needs no mending, which is nearly every one. By hand it costs next to nothing; a codec's `is`, a tenth of `JSON.parse`. */
export const isComplete = (value: unknown): value is EventEnvelope =>
  isRecord(value) &&
  isName(value['id']) &&
  isName(value['type']) &&
  typeof value['instance_id'] === 'string' &&
  isTextOrNothing(value['created_at']) &&
  isRecord(value['data']) &&
  isTextOrNothing(value['data']['media_url']);

const dataOf = (data: unknown): unknown => {
  if (data === undefined || data === null) return {};
  if (!isRecord(data) || isTextOrNothing(data['media_url'])) return data;
  const { media_url: _unreadable, ...rest } = data;
  return rest;
};

const mended = (
  { created_at, instance_id, data, ...rest }: Record<string, unknown>,
  fallback_instance_id: string,
) => ({
  ...rest,
  instance_id: typeof instance_id === 'string' ? instance_id : fallback_instance_id,
  ...(typeof created_at === 'string' ? { created_at } : {}),
  data: dataOf(data),
});

/** What keeps a value from being an event. */
export interface Mismatch {
  /** The field that is wrong; empty where the value itself is. */
  readonly path: string;
  readonly expected: string;
  readonly value: unknown;
}

const nameMismatch = (path: string, value: unknown): readonly Mismatch[] =>
  isName(value) ? [] : [{ path, expected: NAME, value }];

/** An event of one instance: strict about `id` and `type`, lenient about the rest. Pure; never throws. */
export const readEnvelope = (
  value: unknown,
  instance_id: string,
): Either<readonly Mismatch[], EventEnvelope> => {
  if (isComplete(value)) return right(value);
  if (!isRecord(value)) return left([{ path: '', expected: 'EventEnvelope', value }]);
  const mismatches = [...nameMismatch('id', value['id']), ...nameMismatch('type', value['type'])];
  return mismatches.length > 0 ? left(mismatches) : right(mended(value, instance_id) as EventEnvelope);
};
