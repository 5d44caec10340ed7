/**
 * All contenders side by side, in turn, against the same server in another process: `npm run bench`. What a client costs is the
 * processor time of its process for each event that it has received, decoded, deduplicated, handled and acked.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

const CONTENDERS = {
  bareLoop: 'bare `ws` loop, an ack per event',
  batchingLoop: 'bare `ws` loop, the acks of a turn at once',
  byHand: '`webSocket` + `retry` + `distinct` + `concatMap`',
  vzapsRx: 'vzaps-rx',
  vzapsRxWithStore: 'vzaps-rx with the LevelDB store',
};

/** What vzaps-rx may cost at most, of what each of these does. */
const GOALS = { bareLoop: 0.75, batchingLoop: 1.35, byHand: 0.7 };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    events: { type: 'string', default: '300000' },
    window: { type: 'string', default: '2000' },
  },
});
const [rounds, count, window] = [values.rounds, values.events, values.window].map(Number);
const warm_up = Math.floor(count / 6);

const file = (name) => new URL(name, import.meta.url).pathname;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const server = fork(file('server.mjs'));
const [{ port }] = await once(server, 'message');

/** One run of one contender. */
const measure = async (name) => {
  server.send({ kind: 'job', count, window });
  const client = fork(file('client.mjs'), [JSON.stringify({ name, port, count, warm_up })]);
  await once(server, 'message');
  const answer = once(client, 'message');
  client.send({ kind: 'report' });
  const [measured] = await answer;
  await once(client, 'exit');
  return measured;
};

const results = Object.fromEntries(Object.keys(CONTENDERS).map((name) => [name, []]));
for (let round = 1; round <= rounds; round += 1)
  for (const name of Object.keys(CONTENDERS)) {
    process.stderr.write(`round ${round} of ${rounds}: ${name}${' '.repeat(20)}\r`);
    results[name].push(await measure(name));
  }
process.stderr.write(' '.repeat(60) + '\r');
server.disconnect();

const cost = (name) => median(results[name].map(({ us }) => us));
const speed = (name) => median(results[name].map(({ per_second }) => per_second));
const rows = Object.entries(CONTENDERS).map(([name, label]) => [
  label,
  cost(name).toFixed(2),
  Math.round(speed(name)).toLocaleString('en'),
  name in GOALS ? `${(cost('vzapsRx') / cost(name)).toFixed(2)} (goal ${GOALS[name]})` : '',
]);
const head = ['contender', 'µs of processor time per event', 'events per second', 'vzaps-rx costs, of it'];
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}; medians of ${rounds} rounds of ${count} events\n`,
);
for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
