/**
 * Builds lib/ twice, each with declarations: dist/esm has ES modules, a file for each, of which a bundler takes what is
 * used. dist/cjs has CommonJS for Node, which waits for each file that it reads: a few large ones, that entries share.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, transform } from 'esbuild';

const run = promisify(execFile);
const ESM = 'dist/esm';
const CJS = 'dist/cjs';

const begin = async (dir, type) => {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await writeFile(`${dir}/package.json`, `${JSON.stringify({ type, sideEffects: false })}\n`);
};

const compile = async (dir, flags) => {
  await run('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json', '--outDir', dir, ...flags]);
  await run('node_modules/.bin/tsc-alias', [
    '-p',
    'tsconfig.build.json',
    '--outDir',
    dir,
    '--resolve-full-paths',
  ]);
};

/** What package.json names of dist/cjs: its exports and the command. */
const entryPoints = async () => {
  const named = await readFile('package.json', 'utf8');
  const files = named.matchAll(/"\.\/dist\/cjs\/(.+)\.js"/g);
  return Object.fromEntries([...files].map(([, name]) => [name, `lib/${name}.ts`]));
};

/** Only ES modules can be split into files that entries share, so that there is one of each class: CommonJS is made of those. */
const splitForNode = async () => {
  const { outputFiles } = await build({
    entryPoints: await entryPoints(),
    outdir: CJS,
    chunkNames: 'shared/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    write: false,
  });
  const written = outputFiles.map(async ({ path, text }) => {
    const { code, map } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      sourcemap: true,
      // As `require`: a program in Jest has no other.
      supported: { 'dynamic-import': false },
    });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    await writeFile(`${path}.map`, map);
  });
  await Promise.all(written);
};

/** What Node runs, without declarations: a moment's work. */
export const buildForNode = async () => {
  await begin(CJS, 'commonjs');
  await splitForNode();
};

const buildAll = async () => {
  await begin(ESM, 'module');
  await buildForNode();
  await Promise.all([compile(ESM, ['--module', 'ESNext']), compile(CJS, ['--emitDeclarationOnly'])]);
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  await buildAll().catch((error) => {
    // The compiler tells what is wrong on its output.
    console.error(error.message, error.stdout ?? '');
    process.exitCode = 1;
  });
