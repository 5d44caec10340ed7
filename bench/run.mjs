/**
 * All figures in one run: `npm run bench`. Everything is measured beside what it is compared with, in turn. `--only cost,memory` leaves
 * parts out; `--write` puts all that one run has measured into docs/performance.md.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { bursts } from './parts/bursts.mjs';
import { cost, hasNatsServer } from './parts/cost.mjs';
import { flatness } from './parts/flatness.mjs';
import { importTime } from './parts/importTime.mjs';
import { latency } from './parts/latency.mjs';
import { memory } from './parts/memory.mjs';
import { million } from './parts/million.mjs';
import { profile } from './parts/profile.mjs';
import { size } from './parts/size.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    events: { type: 'string', default: '300000' },
    write: { type: 'boolean', default: false },
  },
});
const [rounds, events] = [values.rounds, values.events].map(Number);
for (const name of ['rounds', 'events'])
  if (!/^[1-9]\d*$/.test(values[name]))
    throw new Error(`--${name}: a whole number from 1, not ${values[name]}`);
if (values.write && values.only !== undefined)
  throw new Error('--write: all figures on the page are of one run and one machine; leave out --only');
if (values.write && !hasNatsServer())
  throw new Error(
    '--write: the page has a row of JetStream, and there is no nats-server (Debian: apt-get install nats-server)',
  );
const few = Math.min(rounds, 3);

const PARTS = {
  cost: () => cost({ rounds, events }),
  bursts: () => bursts({ rounds: Math.min(rounds, 5) }),
  profile,
  latency: () => latency({ rounds: few }),
  memory: () => memory({ rounds }),
  flatness: () => flatness({ rounds, events: Math.floor(events / 2) }),
  million,
  size,
  import: () => importTime({ rounds: rounds * 3 }),
};

const names = values.only?.split(',') ?? Object.keys(PARTS);
const unknown = names.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`--only: there is no ${unknown.join(', ')}, but ${Object.keys(PARTS).join(', ')}`);
const machine = `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
console.log(`${machine}\n`);
const sections = [];
for (const name of names) {
  sections.push(await PARTS[name]());
  console.log(`${sections.at(-1)}\n`);
}

/** Puts a section in the place of the one of the same heading. */
const replaced = (text, section) => {
  const [heading] = section.split('\n');
  const before = new RegExp(`^${heading}$[\\s\\S]*?(?=^## |^<!-- /figures)`, 'm');
  if (!before.test(text)) throw new Error(`docs/performance.md has no heading "${heading}"`);
  return text.replace(before, () => `${section}\n\n`);
};

if (values.write) {
  const page = new URL('../docs/performance.md', import.meta.url);
  const text = await readFile(page, 'utf8');
  const dated = text.replace(/^Machine: .*$/m, () => `Machine: ${machine}.`);
  await writeFile(page, sections.reduce(replaced, dated));
}
