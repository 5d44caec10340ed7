/** What a subscription takes that has nothing to do. */
import { inTurn, medianOf } from '../measure.mjs';
import { table } from '../table.mjs';

const INSTANCES = 1000;
/** So many are there in any case: what modules, the runtime and the first token take is none of a subscription's. */
const BASE = 50;
const GOAL = 1.5;

/** The young generation of the heap grows with what is allocated while all connect, and goes again in an idle process. */
const NODE_OPTIONS = ['--max-semi-space-size=1'];

const LABELS = { bareLoop: 'bare `ws` client', vzapsRx: '**vzaps-rx**' };

const runsOf = (contender) => ({
  [`${contender}, few`]: { contender, instances: BASE, watch_memory: true, node_options: NODE_OPTIONS },
  [`${contender}, many`]: {
    contender,
    instances: BASE + INSTANCES,
    watch_memory: true,
    node_options: NODE_OPTIONS,
  },
});

export const memory = async ({ rounds }) => {
  const contenders = Object.keys(LABELS);
  const results = await inTurn('memory', rounds, Object.assign({}, ...contenders.map(runsOf)));
  const bytes = (name, figure) => medianOf(results[name], (measured) => measured[figure]);
  const kb = (contender, figure) =>
    (bytes(`${contender}, many`, figure) - bytes(`${contender}, few`, figure)) / INSTANCES / 1024;
  const ratio = (figure) => kb('vzapsRx', figure) / kb('bareLoop', figure);
  return `## An idle subscription

kB for each of ${INSTANCES} more in one process, after a garbage collection, with a young generation of 1 MB, which is nobody's for long; medians of
${rounds} rounds. The memory of the sockets themselves is the system's and Node's: it is resident, and in no heap.

${table([
  ['', 'resident', 'of it heap and buffers'],
  ...contenders.map((name) => [
    LABELS[name],
    ...['rss', 'heap'].map((figure) => kb(name, figure).toFixed(1)),
  ]),
])}

vzaps-rx takes ${ratio('rss').toFixed(2)} of what a bare client takes (${ratio('rss') <= GOAL ? 'goal' : 'MISSED, goal'} ≤ ${GOAL}).`;
};
