/** Where the time of an event goes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurn } from '../measure.mjs';
import { table } from '../table.mjs';

const EVENTS = 600_000;

const ACKS = 'acks: frames, and the write';
const READING = 'Node, `ws`, RxJS and the socket: read, take frames apart, text of bytes';

/** What a file of lib belongs to. */
const PARTS = [
  ['`JSON.parse`, and the check of the envelope', /^protocol\//],
  ['the ledger: is it new, in flight, settled?', /^delivery\/(ledger|recentIds|idTable)$/],
  [READING, /^connection\//],
  ['delivery, claims and handlers', /./],
];

const maps = new Map();

const mapOf = (url) => {
  if (!maps.has(url))
    maps.set(url, new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8'))));
  return maps.get(url);
};

/** Of lib, where the function comes from: a file of dist is made of many. */
const fileOf = ({ url, lineNumber, columnNumber }) => {
  if (!url.includes('/dist/cjs/shared/')) return undefined;
  const { originalSource } = mapOf(url).findEntry(lineNumber, columnNumber);
  return /\/lib\/(.*)\.ts$/.exec(originalSource)?.[1];
};

/** The innermost that is ours, or of `ws`, has the time; but whatever is done for acks is theirs. */
const partOf = (frames) => {
  if (frames[0].functionName === '(idle)') return undefined;
  if (frames[0].functionName === '(garbage collector)') return 'the garbage collector';
  if (frames.some((frame) => fileOf(frame) === 'delivery/ackQueue')) return ACKS;
  for (const frame of frames) {
    if (/\/ws\//.test(frame.url)) return READING;
    const file = fileOf(frame);
    if (file !== undefined) return PARTS.find(([, files]) => files.test(file))[0];
  }
  return READING;
};

const sharesOf = ({ nodes, samples, timeDeltas }) => {
  const by_id = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const stackOf = (id) => (id === undefined ? [] : [by_id.get(id).callFrame, ...stackOf(parents.get(id))]);
  const part_of = new Map(nodes.map(({ id }) => [id, partOf(stackOf(id))]));
  const spent = new Map();
  samples.forEach((id, place) => {
    const part = part_of.get(id);
    if (part !== undefined) spent.set(part, (spent.get(part) ?? 0) + timeDeltas[place]);
  });
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
  // Each takes time in every run.
  for (const part of [ACKS, ...PARTS.map(([name]) => name)])
    if (!(spent.get(part) > total / 100))
      throw new Error(`no time was found for "${part}": which files do it now?`);
  return [...spent].map(([part, time]) => [part, time / total]).sort(([, a], [, b]) => b - a);
};

export const profile = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vzaps-rx-profile-'));
  try {
    const node_options = ['--cpu-prof', '--cpu-prof-dir', directory, '--cpu-prof-interval', '200'];
    await inTurn('profile', 1, { vzapsRx: { count: EVENTS, warm_up: 1, node_options } });
    const [file] = readdirSync(directory);
    const shares = sharesOf(JSON.parse(readFileSync(join(directory, file), 'utf8')));
    return `## Where the time goes

By \`--cpu-prof\` of one run, on the thread that runs JavaScript, its start included:

${table([['', 'of an event'], ...shares.map(([part, share]) => [part, `${Math.round(share * 100)} %`])])}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
