import type { SchedulerLike } from 'rxjs';
import { VZapsConfigurationError } from '~/errors';
import * as is from '~/options/checks';
import { decodeOptions, type Field, optional } from '~/options/decodeOptions';
import { describeValue } from '~/options/describeValue';
import { DEFAULT_RANDOM, DEFAULT_SCHEDULER } from '~/platform/defaults';
import { isVerdict, type Verdict } from './verdict';

/** The options of failures, which `handle` and `handleBatch` have in common. */
export const FAILURE_FIELDS = {
  retries: optional(is.retryCount, 0),
  retry_delay_seconds: optional(is.seconds, 1),
  on_failure: optional(is.either(isVerdict, is.functionOf<(...args: never) => Verdict>()), 'park'),
  redeliver_seconds: optional(is.positiveSeconds, undefined),
};

/** For events that no source has delivered. */
export interface Defaults {
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** Throws a `VZapsConfigurationError` if it can't be called. */
export const checkHandler = (handler: unknown): void => {
  if (typeof handler !== 'function')
    throw new VZapsConfigurationError('handler', 'a function', describeValue(handler, true));
};

/** Checks the options of a handler. Throws a `VZapsConfigurationError`. */
export const decodeHandling = <Settings extends Defaults>(
  fields: Readonly<Record<keyof Omit<Settings, keyof Defaults>, Field<unknown>>>,
  options: unknown,
): Settings => {
  const defaults: Defaults = { scheduler: DEFAULT_SCHEDULER, random: DEFAULT_RANDOM };
  // V8 would keep a description of its own for each object that is made by spreading the options.
  return Object.assign(decodeOptions(fields, options), defaults) as unknown as Settings;
};
