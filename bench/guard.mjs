/**
 * Holds what was won: `npm run guard` fails if an event, or an import, costs a larger part of what others take in the same run than it
 * has to. Machines differ, and so do their days; parts of one run hardly do.
 */
import { costRatios, measureCost } from './parts/cost.mjs';
import { measureImports } from './parts/importTime.mjs';

/** A fifth and more above what is measured on a quiet machine. */
const LIMITS = {
  bareLoop: 0.9,
  batchingLoop: 1.45,
  byHand: 0.75,
  'rxjs, rxjs/webSocket and io-ts': 1.3,
};

const measured = costRatios(
  await measureCost({ rounds: 5, events: 300_000, names: ['bareLoop', 'batchingLoop', 'byHand', 'vzapsRx'] }),
);
const { 'vzaps-rx': own, ...others } = await measureImports(9);
for (const [name, ms] of Object.entries(others)) measured[name] = own / ms;

for (const [name, limit] of Object.entries(LIMITS)) {
  const is_over = measured[name] > limit;
  console.log(
    `vzaps-rx takes ${measured[name].toFixed(2)} of what ${name} takes (at most ${limit})${is_over ? ': TOO MUCH' : ''}`,
  );
  if (is_over) process.exitCode = 1;
}
