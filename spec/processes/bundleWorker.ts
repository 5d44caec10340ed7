import { join } from 'node:path';
import { bundleProgram } from '../support/bundleProgram';

/** Bundles a worker into one file. Returns its path in the directory. */
export const bundleWorker = async (directory: string, entry = 'worker.ts'): Promise<string> => {
  const outfile = join(directory, 'worker.cjs');
  await bundleProgram(join(__dirname, entry), outfile);
  return outfile;
};
