import type { Check } from './checkThat';
import type { WireEvent } from './gateway/instanceLog';

export const isEvent = (value: unknown): value is WireEvent & Readonly<Record<string, unknown>> => {
  const { id, type } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof id === 'string' && typeof type === 'string';
};

/** What a gateway can send. */
export const EVENT: Check = { expected: 'an event, with an id and a type', holds: isEvent };

/** An event, told by its id. */
export const EVENT_OR_ID: Check = {
  expected: 'an event, or its id',
  holds: (value) =>
    typeof value === 'string' ||
    typeof (value as { readonly id?: unknown } | null | undefined)?.id === 'string',
};
