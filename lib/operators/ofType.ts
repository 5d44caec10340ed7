import { filter, identity, type OperatorFunction } from 'rxjs';
import { VZapsConfigurationError } from '~/errors';
import { nonEmptyString } from '~/options/checks';
import { describeValue } from '~/options/describeValue';
import type { EventEnvelope } from '~/protocol/envelope';
import { ALL, type EventType } from '~/protocol/eventType';

/**
 * Lets events of these types pass. With `'All'` among them, or none named, every event passes.
 *
 * ```text
 * in                --M--R--M--P--|
 * ofType('Message') --M-----M-----|
 * acks              -----R-----P---   (what is left out is acked: that was its handling)
 * ```
 *
 * Throws a `VZapsConfigurationError` at the call for what is no name. `docs/protocol.md`, "Frames", lists the types.
 *
 * @example
 * ```ts
 * subscription.events$.pipe(ofType('Message', 'ReadReceipt'));
 * ```
 */
export function ofType<T extends EventType>(
  ...types: readonly T[]
): OperatorFunction<EventEnvelope, EventEnvelope<T>>;
export function ofType(
  ...types: readonly (EventType | 'All' | (string & {}))[]
): OperatorFunction<EventEnvelope, EventEnvelope>;
export function ofType(...types: readonly string[]): OperatorFunction<EventEnvelope, EventEnvelope> {
  // Whatever is no name would let nothing pass, and so ack it all.
  types.forEach(checkEventType);
  if (types.length === 0 || types.includes(ALL)) return identity;
  const wanted: ReadonlySet<string> = new Set(types);
  return filter((event: EventEnvelope) => wanted.has(event.type));
}

/** Throws a `VZapsConfigurationError` for what can't be the name of a type. */
export const checkEventType = (type: unknown): void => {
  if (!nonEmptyString.is(type))
    throw new VZapsConfigurationError('type', 'the name of an event type', describeValue(type));
};
