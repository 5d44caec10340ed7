import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Takes RxJS as ES modules, of which what is not used is left out. It offers others to Node. */
const smallRxjs: Plugin = {
  name: 'small RxJS',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^rxjs(\/|$)/ }, ({ path }) => ({
      path: resolve('node_modules/rxjs/dist/esm', path.slice('rxjs/'.length), 'index.js'),
    })),
};

/** Lets `classic-level` look for its native part beside itself, wherever its code is. */
const nativePart: Plugin = {
  name: 'native part',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]classic-level[\\/]binding\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('__dirname', JSON.stringify(dirname(path))),
    })),
};

/** Bundles a program and its packages into one file: specs start programs often, and Node takes longer for each file more. */
export const bundleProgram = async (entry: string, outfile: string): Promise<void> => {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // The same, for what else is bundled.
    mainFields: ['module', 'main'],
    plugins: [smallRxjs, nativePart],
    logLevel: 'error',
  });
};

/**
 * The environment of a program: nothing of this shell's settings. They may hold credentials, colours, and certificates that
 * every start of Node reads (`NODE_EXTRA_CA_CERTS`).
 */
export const programEnvironment = { PATH: process.env['PATH'] };

/** What Node is started with to run a program: a fifth of its time would go into optimizing the parser of `fetch`, which reads one answer. */
export const programFlags = ['--liftoff-only'];
