/** Builds lib/ twice: dist/esm (ES modules) and dist/cjs (CommonJS), each with its own declarations. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const builds = [
  { dir: 'dist/esm', type: 'module', flags: ['--module', 'ESNext'] },
  // verbatimModuleSyntax forbids ES imports in files that are emitted as CommonJS; the ESM build has enforced it.
  { dir: 'dist/cjs', type: 'commonjs', flags: ['--module', 'CommonJS', '--verbatimModuleSyntax', 'false'] },
];

const build = async ({ dir, type, flags }) => {
  await run('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', dir, ...flags]);
  await run('node_modules/.bin/tsc-alias', [
    '-p',
    'tsconfig.build.json',
    '--outDir',
    dir,
    '--resolve-full-paths',
  ]);
  await writeFile(`${dir}/package.json`, `${JSON.stringify({ type, sideEffects: false })}\n`);
};

try {
  await rm('dist', { recursive: true, force: true });
  await Promise.all(builds.map(build));
} catch (error) {
  console.error(error.message, error.stdout);
  process.exitCode = 1;
}
