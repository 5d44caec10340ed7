/** What a page loads. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { table } from '../table.mjs';

/** The limits in package.json hold what there is; this is where it is to get. */
const GOAL_KB = 20;

export const size = async () => {
  const { stdout } = await promisify(execFile)('node_modules/.bin/size-limit', ['--json']).catch(
    (error) => error,
  );
  const rows = JSON.parse(stdout).map(({ name, size: bytes }, place) => [
    name,
    (bytes / 1000).toFixed(1),
    place > 0 ? '' : `${bytes <= GOAL_KB * 1000 ? 'goal' : 'MISSED, goal'} ≤ ${GOAL_KB}`,
  ]);
  return `## In a browser

kB of the bundle, minified, gzip; without RxJS, which is the application’s own. The first row is what every page loads:

${table([['', 'kB', ''], ...rows])}`;
};
