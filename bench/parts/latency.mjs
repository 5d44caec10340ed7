/** How long an ack takes when there is little to do. */
import { inTurn, median, quantile } from '../measure.mjs';
import { table } from '../table.mjs';

const PER_SECOND = 1000;
const GOAL_MS = 1;

/** Quantiles of the milliseconds from an event to its ack, by contender; without the first seconds, in which code is loaded and compiled. */
export const measureLatency = async ({ rounds, seconds, left_out_seconds, names }) => {
  const job = { count: seconds * PER_SECOND, per_second: PER_SECOND };
  const results = await inTurn('latency', rounds, Object.fromEntries(names.map((name) => [name, job])));
  return (name, share) =>
    median(
      results[name].map(({ latencies }) => quantile(latencies.slice(left_out_seconds * PER_SECOND), share)),
    );
};

export const latency = async ({ rounds, seconds = 20 }) => {
  const names = ['bareLoop', 'batchingLoop', 'vzapsRx'];
  const at = await measureLatency({ rounds, seconds, left_out_seconds: 1, names });
  const more = at('vzapsRx', 0.99) - at('bareLoop', 0.99);
  const labels = {
    bareLoop: 'bare `ws` loop',
    batchingLoop: 'the acks of a turn at once',
    vzapsRx: '**vzaps-rx**',
  };
  return `## From an event to its ack

${PER_SECOND} events a second, and a handler that does nothing: milliseconds from when the server has written an event until it has read its ack;
medians of ${rounds} rounds of ${seconds} s, the first second of each left out, in which code is loaded and compiled.

${table([
  ['', 'median', 'p99', 'p99.9'],
  ...names.map((name) => [labels[name], ...[0.5, 0.99, 0.999].map((share) => at(name, share).toFixed(2))]),
])}

The p99 is ${more.toFixed(2)} ms more than the bare loop's (${more <= GOAL_MS ? 'goal' : 'MISSED, goal'}: at most ${GOAL_MS} ms more).`;
};
