/** Bundles the soak, and runs it: `npm run soak -- --minutes 10 --subscriptions 200 --seed 1`. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    subscriptions: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});
const options = Object.fromEntries(
  Object.entries(values).map(([name, value]) => {
    const number = Number(value);
    if (!(number > 0)) throw new Error(`--${name}: expected a number above 0, but got ${value}`);
    return [name, number];
  }),
);

const directory = await mkdtemp(join(tmpdir(), 'vzaps-rx-soak-'));
try {
  await build({
    entryPoints: ['spec/soak/soak.ts', 'spec/soak/soakGateway.ts'],
    outdir: directory,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
  });
  const soak = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--enable-source-maps',
      join(directory, 'soak.cjs'),
      JSON.stringify(options),
      join(directory, 'soakGateway.cjs'),
    ],
    { stdio: 'inherit' },
  );
  process.exitCode = await new Promise((resolve) => soak.on('close', (code) => resolve(code ?? 1)));
} finally {
  await rm(directory, { recursive: true, force: true });
}
