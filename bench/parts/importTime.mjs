/** How long a program waits for the package. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median } from '../measure.mjs';
import { table } from '../table.mjs';

const IMPORTS = {
  'rxjs, rxjs/webSocket and io-ts': ['rxjs', 'rxjs/webSocket', 'io-ts'],
  'these and ws': ['rxjs', 'rxjs/webSocket', 'io-ts', 'ws'],
  'vzaps-rx': ['vzaps-rx'],
  'vzaps-rx and ws': ['vzaps-rx', 'ws'],
};
const GOAL_MS = 60;

/** What does as much as the other, and is ours. It loads `ws` beside the first token request. */
const OURS = { 'rxjs, rxjs/webSocket and io-ts': 'vzaps-rx', 'these and ws': 'vzaps-rx and ws' };

const program = (names) =>
  `const began = performance.now();
${names.map((name) => `await import('${name}');`).join('\n')}
console.log(performance.now() - began);`;

export const measureImports = async (rounds) => {
  const times = Object.fromEntries(Object.keys(IMPORTS).map((label) => [label, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [label, names] of Object.entries(IMPORTS)) {
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--input-type=module',
        '--eval',
        program(names),
      ]);
      times[label].push(Number(stdout));
    }
  return Object.fromEntries(Object.entries(times).map(([label, those]) => [label, median(those)]));
};

export const importTime = async ({ rounds }) => {
  const times = await measureImports(rounds);
  const judged = (label) => {
    if (label in OURS) return (times[OURS[label]] / times[label]).toFixed(2);
    if (label !== 'vzaps-rx') return '';
    return `${times[label] <= GOAL_MS ? 'goal' : 'MISSED, goal'} ≤ ${GOAL_MS} ms`;
  };
  return `## Importing it

Milliseconds in Node, medians of ${rounds} rounds in turn. vzaps-rx loads \`ws\` beside the first token request.

${table([
  ['', 'ms', 'vzaps-rx’s, of it'],
  ...Object.entries(times).map(([label, ms]) => [label, ms.toFixed(1), judged(label)]),
])}`;
};
