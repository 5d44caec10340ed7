/** What a subscription takes that has nothing to do. */
import { inTurn, medianOf } from '../measure.mjs';
import { table } from '../table.mjs';

const INSTANCES = 1000;
/** So many are there before: what modules, the runtime and the first token take is none of a subscription's. */
const BEFORE = 50;
const GOAL = 1.5;

/** V8 fills the holes that are left in its pages, and gives pages back, when a process has been idle for some eight seconds. */
const IDLE_MS = 12_000;

/** The young generation of the heap grows with what is allocated while all connect, and goes again in an idle process. */
const NODE_OPTIONS = ['--max-semi-space-size=1'];

/** Each takes a minute. What is resident differs by a kilobyte between two of them, and now and then by much more. */
const MOST_ROUNDS = 7;

const LABELS = { bareLoop: 'bare `ws` client', vzapsRx: '**vzaps-rx**' };

/** What one of so many more takes, in kB. What is resident can be told after a while of idleness, and what is in the heap at once. */
export const measureMemory = async ({ rounds, idle_ms }) => {
  const job = { first_instances: BEFORE, instances: BEFORE + INSTANCES, idle_ms, node_options: NODE_OPTIONS };
  // A bare client has no listener for errors, so ours has none either.
  const results = await inTurn('memory', rounds, { bareLoop: job, vzapsRx: { ...job, hears_errors: false } });
  return (contender, figure) => medianOf(results[contender], (grown) => grown[figure]) / INSTANCES / 1024;
};

export const memory = async ({ rounds: wanted }) => {
  const rounds = Math.min(wanted, MOST_ROUNDS);
  const kb = await measureMemory({ rounds, idle_ms: IDLE_MS });
  const ratio = kb('vzapsRx', 'rss') / kb('bareLoop', 'rss');
  return `## An idle subscription

kB for each of ${INSTANCES} more in one process that has been idle for twelve seconds, so that V8 has collected and compacted what it holds, with a young
generation of 1 MB, which is nobody's for long; medians of ${rounds} rounds. The memory of the sockets themselves is the system's and Node's: it is resident, and in no heap.

${table([
  ['', 'resident', 'of it heap and buffers', 'the whole process, MB'],
  ...Object.keys(LABELS).map((name) => [
    LABELS[name],
    ...['rss', 'heap'].map((figure) => kb(name, figure).toFixed(1)),
    ((kb(name, 'whole') * INSTANCES) / 1024).toFixed(0),
  ]),
])}

vzaps-rx takes ${ratio.toFixed(2)} of what a bare client takes (${ratio <= GOAL ? 'goal' : 'MISSED, goal'} ≤ ${GOAL}).`;
};
