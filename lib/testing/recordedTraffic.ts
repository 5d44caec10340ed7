import {
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  type Observable,
  of,
  type SchedulerLike,
  timer,
} from 'rxjs';
import { type Check, type Checks, checkOptions } from './checkThat';
import { DEFAULT_SCHEDULER } from './clock';
import { isEvent } from './eventChecks';
import type { WireEvent } from './gateway/instanceLog';
import { act, actOf } from './marbles/act';
import { parseJson } from './parseJson';
import type { TimedAct } from './marbles/scriptedSocket';

/** One event of a record, and when it came: milliseconds after the first one. */
export interface RecordedEvent {
  readonly at_ms: number;
  readonly event: WireEvent;
}

/** How a record is played. */
export interface ReplayOptions {
  /** How many times as fast as it was; `Infinity` leaves no time between. @default 1 */
  readonly speed?: number;
}

const REPLAY: Checks<ReplayOptions> = {
  speed: {
    expected: 'a number above 0, or Infinity',
    holds: (value) => typeof value === 'number' && value > 0,
  },
};

const SCHEDULER: Check = {
  expected: 'an RxJS scheduler',
  holds: (value) => typeof (value as Partial<SchedulerLike> | null)?.schedule === 'function',
};

/** No timer takes longer. */
const LONGEST_MS = 2 ** 31 - 1;

const waitUntil = (time: number, scheduler: SchedulerLike): Observable<never> =>
  defer(() => {
    const left_ms = time - scheduler.now();
    if (left_ms <= 0) return EMPTY;
    const waited$ = timer(Math.min(left_ms, LONGEST_MS), scheduler).pipe(ignoreElements());
    return concat(waited$, waitUntil(time, scheduler));
  });

const timeOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number.NaN);

/**
 * Reads a record of real traffic: NDJSON, an envelope on each line, as it came. An event came at its `received_at` (an ISO 8601 date,
 * which whoever records adds, and which is left out again), or else at its `created_at`, or else with the one before it. A byte order
 * mark at the beginning is passed over.
 *
 * Throws a `TypeError` for a line that holds no event, with its number
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 *
 * const record = readTraffic(readFileSync('monday.ndjson', 'utf8'));
 * replayTraffic(record, { speed: 10 }).subscribe((event) => gateway.send(event));
 * ```
 */
export const readTraffic = (ndjson: string): readonly RecordedEvent[] => {
  let first: number | undefined;
  let latest_ms = 0;
  const recorded: RecordedEvent[] = [];
  for (const [index, line] of ndjson
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const value = parseJson(line);
    if (!isEvent(value))
      throw new TypeError(
        `readTraffic: line ${index + 1} is to be the JSON of an event, with an id and a type.`,
      );
    const { received_at, ...event } = value;
    const came = [timeOf(received_at), timeOf(event['created_at'])].find((time) => !Number.isNaN(time));
    first ??= came;
    // What came out of order was not there before what had come first.
    if (came !== undefined && first !== undefined) latest_ms = Math.max(latest_ms, came - first);
    recorded.push({ at_ms: latest_ms, event: event });
  }
  return recorded;
};

/**
 * Emits the events of a record with the times between them, for a gateway to send. `scheduler` is RxJS's asyncScheduler by default.
 *
 * Throws a `TypeError` if `speed` is no number above 0, or an option is unknown
 * @example
 * ```ts
 * replayTraffic(readTraffic(ndjson), { speed: 60 }).subscribe((event) => gateway.send(event));
 * ```
 */
export const replayTraffic = (
  record: readonly RecordedEvent[],
  options: ReplayOptions & { readonly scheduler?: SchedulerLike } = {},
): Observable<WireEvent> => {
  checkOptions('replayTraffic', options, { ...REPLAY, scheduler: SCHEDULER });
  const { speed = 1, scheduler = DEFAULT_SCHEDULER } = options;
  return defer(() => {
    const began = scheduler.now();
    return from(record).pipe(
      concatMap(({ at_ms, event }) => {
        return concat(waitUntil(began + at_ms / speed, scheduler), of(event));
      }),
    );
  });
};

/**
 * A record as the script of a scripted server: it accepts the handshake, and sends what came with the times between.
 *
 * Throws a `TypeError` if `speed` is no number above 0, or an option is unknown
 * @example
 * ```ts
 * marbles(({ server, sent }) => {
 *   server([recordScript(readTraffic(ndjson))]);
 *   sent.toBe('-');
 * });
 * ```
 */
export const recordScript = (
  record: readonly RecordedEvent[],
  options: ReplayOptions = {},
): readonly TimedAct[] => {
  checkOptions('recordScript', options, REPLAY);
  const { speed = 1 } = options;
  return [
    { at_ms: 0, act: act.open },
    // A diagram knows whole milliseconds only.
    ...record.map(({ at_ms, event }) => ({ at_ms: Math.round(at_ms / speed), act: actOf(event) })),
  ];
};
