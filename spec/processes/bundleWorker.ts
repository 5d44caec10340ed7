import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** Bundles a worker into one file, since it may be started often. Returns its path in the directory. */
export const bundleWorker = async (directory: string, entry = 'worker.ts'): Promise<string> => {
  const outfile = join(directory, 'worker.cjs');
  await build({
    entryPoints: [join(__dirname, entry)],
    outfile,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // Their ES modules leave out what is not used, and start in half the time.
    mainFields: ['module', 'main'],
    // It loads its native part from beside itself.
    external: ['classic-level'],
  });
  symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  return outfile;
};
