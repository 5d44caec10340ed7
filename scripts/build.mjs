/** Builds lib/ twice: dist/esm (ES modules) and dist/cjs (CommonJS), each with its own declarations. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ESM = { dir: 'dist/esm', type: 'module', flags: ['--module', 'ESNext'] };

/** verbatimModuleSyntax forbids ES imports in files that are emitted as CommonJS; the ESM build has enforced it. */
export const CJS = {
  dir: 'dist/cjs',
  type: 'commonjs',
  flags: ['--module', 'CommonJS', '--verbatimModuleSyntax', 'false'],
};

const buildOne = async ({ dir, type, flags }) => {
  await rm(dir, { recursive: true, force: true });
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

/** True if all builds went well; else the exit code of the process is set, and the compiler's words are printed. */
export const build = async (builds) => {
  try {
    await Promise.all(builds.map(buildOne));
    return true;
  } catch (error) {
    console.error(error.message, error.stdout);
    process.exitCode = 1;
    return false;
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await build([ESM, CJS]);
