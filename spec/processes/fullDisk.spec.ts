import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { programEnvironment } from '../support/bundleProgram';
import { makeDirectory } from '../support/directories';
import { bundleWorker } from './bundleWorker';

const COMMITS = 1000;
/** In the middle of the commits, and of a record, writing fails. */
const LARGEST_FILE = 24 * 1024;

/** Limits what a process may write, and lifts that while it runs. */
const hasPrlimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;
const [specify, reason] = hasPrlimit ? [it, ''] : [it.skip, ' (skipped: needs Linux with prlimit)'];

specify(
  `what levelStore commits after writing has failed is there after a restart${reason}`,
  async () => {
    const program = await bundleWorker(makeDirectory(), 'fullDiskWorker.ts');
    const { stdout } = await promisify(execFile)(
      'prlimit',
      [`--fsize=${LARGEST_FILE}:`, process.execPath, program, makeDirectory(), String(COMMITS)],
      { timeout: 30_000, env: programEnvironment },
    );
    expect(JSON.parse(stdout)).toEqual({ failures: 3, cursor: `evt_${COMMITS - 1}`, settled: COMMITS });
  },
  40_000,
);
