/** That an event costs the same, however much there is of all else. */
import { inTurn, medianOf, medianRatio, usOf } from '../measure.mjs';
import { table } from '../table.mjs';

const GOAL = 1.15;

const count = (number) => number.toLocaleString('en');

const KINDS = [
  {
    label: 'subscriptions in one process',
    sizes: [1, 10, 100, 1000],
    jobOf: (instances) => ({ contender: 'vzapsRx', instances }),
  },
  {
    label: 'settled ids at the start',
    sizes: [0, 100_000, 1_000_000],
    jobOf: (settled) => ({ contender: 'vzapsRxRestarted', settled }),
  },
  {
    label: 'keys (`concurrency: 16`)',
    sizes: [1, 1000, 100_000],
    jobOf: (keys) => ({ contender: 'vzapsRxByKey', keys }),
  },
];

/** For each kind: what an event costs at each size, and the most that is of the first in the same rounds. */
export const measureFlatness = async ({ rounds, events }) => {
  const measured = [];
  for (const { label, sizes, jobOf } of KINDS) {
    const results = await inTurn(
      label,
      rounds,
      Object.fromEntries(
        sizes.map((size) => [size, { count: events, warm_up: Math.floor(events / 3), ...jobOf(size) }]),
      ),
    );
    const costs = sizes.map((size) => medianOf(results[size], usOf));
    const parts = sizes.map((size) => medianRatio(results[size], results[sizes[0]], usOf));
    measured.push({ label, sizes, costs, most: Math.max(...parts) });
  }
  return measured;
};

export const flatness = async ({ rounds, events }) => {
  const measured = await measureFlatness({ rounds, events });
  const rows = measured.map(({ label, sizes, costs, most }) => [
    label,
    sizes.map(count).join(' · '),
    costs.map((cost) => cost.toFixed(2)).join(' · '),
    `${most.toFixed(2)} (${most <= GOAL ? 'goal' : 'MISSED, goal'} ≤ ${GOAL})`,
  ]);
  return `## However much there is

µs of processor time per event; the same bursts arrive, however many subscriptions share them. Medians of ${rounds} rounds in turn of ${count(events)} events, and medians of the ratios of each round.

${table([['', 'so many', 'µs', 'the most, of the first'], ...rows])}`;
};
