/** Runs one contender in a process of its own, and tells what it cost per event. */
import * as contenders from './contenders.mjs';

const { name, port, count, warm_up } = JSON.parse(process.argv[2]);
let handled = 0;
let began;
const handler = async () => {
  handled += 1;
  if (handled === warm_up) began = { cpu: process.cpuUsage(), at: performance.now() };
};
process.on('message', () => {
  const { user, system } = process.cpuUsage(began.cpu);
  const seconds = (performance.now() - began.at) / 1000;
  const events = count - warm_up;
  process.send({ us: (user + system) / events, per_second: events / seconds }, () => process.exit(0));
});
await contenders[name]({ port, handler });
