import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programEnvironment } from '../support/bundleProgram';
import { makeDirectory } from '../support/directories';
import { bundleWorker } from './bundleWorker';

const KEYS = 1_000_000;

it(`${KEYS} distinct keys leave no garbage behind`, async () => {
  const program = await bundleWorker(makeDirectory(), 'keysWorker.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, String(KEYS)], {
    timeout: 60_000,
    env: programEnvironment,
  });
  const { handled, growth_mb } = JSON.parse(stdout) as {
    readonly handled: number;
    readonly growth_mb: number;
  };
  expect(handled).toBe(KEYS);
  // A key that stayed would take 50 bytes and more: 45 MB in all.
  expect(growth_mb).toBeLessThan(5);
}, 90_000);
