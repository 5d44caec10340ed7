/** Runs one contender in a process of its own, and tells what it cost. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as contenders from './contenders.mjs';

const job = JSON.parse(process.argv[2]);
const { contender, count, warm_up, instances } = job;

const collectGarbage = () => {
  // Twice: what finalizers let go of is gone after the second.
  globalThis.gc();
  globalThis.gc();
};

const memory = () => {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
};

/** What was opened takes some time to come to rest. */
const REST_MS = 1000;

const memoryAtRest = async () => {
  await sleep(REST_MS);
  collectGarbage();
  await sleep(job.idle_ms);
  return memory();
};

/** The heap after each tenth of the events. */
const heap = [];
let handled = 0;
let began;

const handler = async () => {
  handled += 1;
  if (handled === warm_up) began = { cpu: process.cpuUsage(), at: performance.now() };
  if (job.watch_heap && handled % (count / 10) === 0) {
    collectGarbage();
    heap.push(memory().heap);
  }
};

const cost = () => {
  const { user, system } = process.cpuUsage(began.cpu);
  const seconds = (performance.now() - began.at) / 1000;
  const events = count - warm_up;
  return { us: (user + system) / events, per_second: events / seconds };
};

const connect = (first, last) => contenders[contender]({ ...job, instances: [first, last], handler });

const orders = {
  /** What is taken now, by the first instances and the process itself. Then come the others. */
  grow: async () => {
    process.send(await memoryAtRest());
    await connect(job.first_instances + 1, instances);
  },
  memory: async () => process.send(await memoryAtRest()),
  report: () =>
    process.send({ ...(began === undefined ? {} : cost()), heap_course: heap }, () => process.exit(0)),
};
process.on('message', ({ kind }) => void orders[kind]());
// Some contenders would try again for ever when the run was broken off.
process.on('disconnect', () => process.exit(0));
await connect(1, job.first_instances || instances);
