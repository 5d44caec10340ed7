/** Builds lib/ twice, each with declarations: dist/esm, of which a bundler takes what is used, and dist/cjs for Node. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { buildForNode, CJS } from './buildForNode.mjs';

const run = promisify(execFile);
const ESM = 'dist/esm';
const CONFIG = ['-p', 'tsconfig.build.json'];

const compile = async (dir, flags) => {
  await run('node_modules/.bin/tsc', [...CONFIG, '--outDir', dir, ...flags]);
  await run('node_modules/.bin/tsc-alias', [...CONFIG, '--outDir', dir, '--resolve-full-paths']);
};

const buildForBundlers = async () => {
  await rm(ESM, { recursive: true, force: true });
  await compile(ESM, ['--module', 'ESNext']);
  await writeFile(`${ESM}/package.json`, '{"type":"module","sideEffects":false}\n');
};

try {
  await buildForNode();
  await Promise.all([buildForBundlers(), compile(CJS, ['--emitDeclarationOnly'])]);
} catch (error) {
  // The compiler tells what is wrong on its output.
  console.error(error.message, error.stdout ?? '');
  process.exitCode = 1;
}
