/** Runs one contender in a process of its own, and tells what it cost. */
import * as contenders from './contenders.mjs';

const job = JSON.parse(process.argv[2]);
const { contender, count, warm_up } = job;

const collectGarbage = () => {
  // Twice: what finalizers let go of is gone after the second.
  globalThis.gc();
  globalThis.gc();
};

const memory = () => {
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
};

/** The heap after each tenth of the events. */
const heap = [];
let handled = 0;
let began;

const handler = async () => {
  handled += 1;
  if (handled === warm_up) began = { cpu: process.cpuUsage(), at: performance.now() };
  if (job.watch_heap && handled % (count / 10) === 0) heap.push(memory().heap);
};

const cost = () => {
  const { user, system } = process.cpuUsage(began.cpu);
  const seconds = (performance.now() - began.at) / 1000;
  const events = count - warm_up;
  return { us: (user + system) / events, per_second: events / seconds };
};

process.on('message', () => {
  const report = {
    ...(job.watch_memory ? memory() : {}),
    ...(began === undefined ? {} : cost()),
    heap_course: heap,
  };
  process.send(report, () => process.exit(0));
});
await contenders[contender]({ ...job, handler });
