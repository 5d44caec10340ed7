/** Runs contenders in turn, each in a process of its own, against one server in another. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The next word of this kind; of any kind, if none is named. */
const hear = (from, kind) =>
  new Promise((resolve, reject) => {
    const leave = () => from.off('message', onMessage).off('exit', onExit);
    const onMessage = (word) => {
      if (kind !== undefined && word.kind !== kind) return;
      leave();
      resolve(word);
    };
    const onExit = (code) => {
      leave();
      reject(new Error(`a process of the benchmark ended with ${code} too early`));
    };
    from.on('message', onMessage).on('exit', onExit);
  });

const startServer = async (name) => {
  const server = fork(file(`servers/${name}.mjs`));
  const { port } = await hear(server, 'ready');
  return { server, port };
};

/** The server of a gateway sends `window` events, and again when of these no more than the share `go_on_at` waits for acks. */
const JOB = {
  instances: 1,
  first_instances: 0,
  idle_ms: 0,
  count: 0,
  window: 2000,
  go_on_at: 0.5,
  keys: 1,
  per_second: 0,
  warm_up: 0,
  settled: 0,
};

const measureOne = async ({ server, port }, job) => {
  const set = hear(server, 'set');
  server.send(job);
  await set;
  const client = fork(file('client.mjs'), [JSON.stringify({ ...job, port })], {
    execArgv: ['--expose-gc', ...(job.node_options ?? [])],
  });
  const died = once(client, 'exit').then(([code]) => {
    throw new Error(`${job.contender} ended with ${code} too early`);
  });
  const unlessDead = (what) => Promise.race([what, died]);
  const ask = (kind) => {
    const answer = hear(client);
    client.send({ kind });
    return answer;
  };
  let grown = {};
  if (job.first_instances > 0) {
    await unlessDead(hear(server, 'connected'));
    const all_connected = hear(server, 'connected');
    const before = await ask('grow');
    await unlessDead(all_connected);
    const after = await ask('memory');
    grown = { rss: after.rss - before.rss, heap: after.heap - before.heap, whole: after.rss };
  }
  const { latencies } = job.count > 0 ? await unlessDead(hear(server, 'done')) : {};
  const measured = await ask('report');
  await died.catch(() => undefined);
  return { ...measured, ...grown, latencies };
};

/** On a terminal one line that changes. */
const showProgress = (line) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
  else if (line.includes('round 1 of')) console.error(line);
};

/**
 * Measures each contender so many times, one after the other in each round, so that what slows the machine slows all of them.
 *
 * @param runs name → `{ server, contender, ...job }`
 * @returns name → what was measured in each round
 */
export const inTurn = async (title, rounds, runs) => {
  const servers = new Map();
  const results = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  try {
    for (let round = 1; round <= rounds; round += 1)
      for (const [name, { server: kind = 'gatewayServer', ...job }] of Object.entries(runs)) {
        showProgress(`${title}, round ${round} of ${rounds}: ${name}`);
        if (!servers.has(kind)) servers.set(kind, await startServer(kind));
        results[name].push(await measureOne(servers.get(kind), { ...JOB, contender: name, ...job }));
      }
  } finally {
    showProgress('');
    for (const { server } of servers.values()) server.disconnect();
  }
  return results;
};

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Processor time of an event, in µs. */
export const usOf = ({ us }) => us;

/** The median over the rounds of what `figure` takes from each. */
export const medianOf = (results, figure) => median(results.map(figure));

/** A figure as a part of another's: the median over the rounds, for what slows the machine for a while slows both. */
export const medianRatio = (results, others, figure) =>
  median(results.map((one, round) => figure(one) / figure(others[round])));

export const quantile = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
