/**
 * Holds what was won: `npm run guard` fails if an event, a subscription or an import takes a larger part of what others take in the same
 * run than it has to. Machines differ, and so do their days; parts of one run hardly do.
 */
import { measureBursts } from './parts/bursts.mjs';
import { costRatio, measureCost, speedRatio } from './parts/cost.mjs';
import { measureFlatness } from './parts/flatness.mjs';
import { measureImports } from './parts/importTime.mjs';
import { measureLatency } from './parts/latency.mjs';
import { measureMemory } from './parts/memory.mjs';
import { measureMillion } from './parts/million.mjs';
import { profile } from './parts/profile.mjs';

const judge = (what, figure, is_met, limit) => {
  console.log(`${what}: ${figure.toFixed(2)} (${limit})${is_met ? '' : ': MISSED'}`);
  if (!is_met) process.exitCode = 1;
};
const atMost = (limit, what, figure) => judge(what, figure, figure <= limit, `at most ${limit}`);
const atLeast = (limit, what, figure) => judge(what, figure, figure >= limit, `at least ${limit}`);

const results = await measureCost({
  rounds: 7,
  events: 300_000,
  names: ['bareLoop', 'batchingLoop', 'byHand', 'vzapsRx', 'vzapsRxWithStore'],
});
atMost(0.75, 'processor time of an event, of the bare loop’s', costRatio(results, 'bareLoop'));
// A seventh more than the goal, which is near what is measured: 1.2 to 1.43 by the run, of the same code.
atMost(1.55, 'of that of the loop that sends its acks together', costRatio(results, 'batchingLoop'));
atMost(0.7, 'of that of webSocket, retry, distinct and concatMap', costRatio(results, 'byHand'));
atLeast(1, 'events per second, of the bare loop’s', speedRatio(results, 'bareLoop'));
atLeast(1, 'of those of webSocket, retry, distinct and concatMap', speedRatio(results, 'byHand'));
atLeast(0.5, 'with LevelDB, of those without', 1 / speedRatio(results, 'vzapsRxWithStore'));

// It throws if it finds no time for one of the steps, as when the files are others.
await profile();

// What is done once for each turn weighs more here.
const [few] = await measureBursts({ rounds: 7, windows: [20] });
atMost(0.9, 'processor time of an event, of the bare loop’s, 20 at a time', few.ratio);

const latencyAt = await measureLatency({
  rounds: 5,
  seconds: 12,
  left_out_seconds: 4,
  names: ['bareLoop', 'vzapsRx'],
});
const later = latencyAt('vzapsRx', 0.99) - latencyAt('bareLoop', 0.99);
atMost(1, 'p99 from an event to its ack, ms more than the bare loop’s', later);

// A third more than the goal: it is shorter than the bench, and it is disturbed more easily.
for (const { label, most } of await measureFlatness({ rounds: 5, events: 100_000 }))
  atMost(1.5, `an event’s processor time with more ${label}`, most);

atMost(1.05, 'heap after a million events, of what it is after 200,000', (await measureMillion()).growth);

// Not what is resident, which takes minutes to tell, but what is certain at once.
const kb = await measureMemory({ rounds: 1, idle_ms: 0 });
atMost(
  2.7,
  'heap of an idle subscription, of a bare client’s',
  kb('vzapsRx', 'heap') / kb('bareLoop', 'heap'),
);

const { 'vzaps-rx': own, ...others } = await measureImports(9);
atMost(1.1, 'an import, of that of RxJS and io-ts', own / others['rxjs, rxjs/webSocket and io-ts']);
