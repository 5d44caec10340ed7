import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { makeDirectory } from '../support/directories';
import { bundleWorker } from './bundleWorker';

const COMMITS = 1000;

it('what levelStore commits after writing has failed is there after a restart', async () => {
  const program = await bundleWorker(makeDirectory(), 'fullDiskWorker.ts');
  // No file may have more than 24 KiB: in the middle of the commits, and of a record, writing fails.
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-c', 'ulimit -S -f 24; exec "$0" "$@"', process.execPath, program, makeDirectory(), String(COMMITS)],
    { timeout: 30_000 },
  );
  expect(JSON.parse(stdout)).toEqual({ failures: 3, cursor: `evt_${COMMITS - 1}`, settled: COMMITS });
}, 40_000);
