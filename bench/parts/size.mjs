/** What a page loads. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { table } from '../table.mjs';

/** As `npm run size` checks it: the limits are in package.json. */
export const size = async () => {
  const { stdout } = await promisify(execFile)('node_modules/.bin/size-limit', ['--json']).catch(
    (error) => error,
  );
  const rows = JSON.parse(stdout).map(({ name, size: bytes, sizeLimit, passed }) => [
    name,
    (bytes / 1000).toFixed(1),
    `${passed ? 'goal' : 'MISSED, goal'} ≤ ${sizeLimit / 1000}`,
  ]);
  return `## In a browser

kB of the bundle, minified, gzip:

${table([['', 'kB', ''], ...rows])}`;
};
