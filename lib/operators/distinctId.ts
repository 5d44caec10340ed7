import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';
import { deliveryOf } from '~/delivery/delivery';
import { RecentIds } from '~/delivery/recentIds';
import * as is from '~/options/checks';
import { decodeOptions, optional } from '~/options/decodeOptions';
import type { EventEnvelope } from '~/protocol/envelope';

/** How `distinctId` remembers. */
export interface DistinctIdOptions {
  /** How many ids are remembered; the oldest are forgotten. @default 100000 */
  readonly seen_capacity?: number | undefined;
}

const FIELDS = { seen_capacity: optional(is.positiveCount, 100_000) };

/**
 * Lets each id pass once, as far as the last `seen_capacity` ids are remembered (100 000 unless given).
 *
 * ```text
 * in   --a--b--a--c--b--|
 * out  --a--b-----c-----|
 * ```
 *
 * `events$` and `stream()` need it not: they tell repeated events themselves. It is for events from elsewhere, such as two
 * subscriptions merged. An event that is delivered again because its handling had failed passes again.
 *
 * What is left out counts as handled. So merge subscriptions of one instance only to show events: before a `handle`, the twin that
 * is left out would be acked while the other one is still being handled, and an ack is for the instance.
 *
 * Throws a `VZapsConfigurationError` at the call for a wrong option.
 *
 * @example
 * ```ts
 * merge(primary.events$, secondary.events$)
 *   .pipe(distinctId({ seen_capacity: 10_000 }))
 *   .subscribe(({ type, data }) => console.log(type, data));
 * ```
 */
export const distinctId = <E extends EventEnvelope>(
  options: DistinctIdOptions = {},
): MonoTypeOperatorFunction<E> => {
  const { seen_capacity } = decodeOptions(FIELDS, options);
  return (source) =>
    defer(() => {
      const seen = new RecentIds(seen_capacity);
      const isNew = (id: string): boolean => {
        if (seen.has(id)) return false;
        seen.add(id);
        return true;
      };
      return source.pipe(filter((event) => isNew(event.id) || (deliveryOf(event)?.count ?? 1) > 1));
    });
};
