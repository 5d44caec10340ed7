/**
 * Shows that the property over the whole client can fail: breaks the code of one invariant at a time in a copy of the
 * checkout, and expects the property to catch it. `docs/testing.md` lists the breaks. `npm run break [-- name …]`.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BREAKS } from './breaks.cjs';

const repository = resolve('.');
const chosen = process.argv.slice(2);

const copyOf = async () => {
  const copy = await mkdtemp(join(tmpdir(), 'vzaps-rx-break-'));
  for (const name of ['lib', 'spec', 'jest.config.ts', 'package.json', 'tsconfig.json'])
    await cp(join(repository, name), join(copy, name), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'));
  return copy;
};

const runProperty = (copy) =>
  new Promise((done) => {
    execFile(
      join(repository, 'node_modules/.bin/jest'),
      ['spec/properties', '--rootDir', copy],
      { cwd: copy, env: { ...process.env, RUNS: '2000', SHRINK: 'no' }, timeout: 180_000 },
      (error, stdout, stderr) => {
        done({ failed: error !== null, output: stdout + stderr });
      },
    );
  });

let missed = 0;
for (const { name, file, find, replace, breach } of BREAKS) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const copy = await copyOf();
  try {
    const path = join(copy, file);
    const text = await readFile(path, 'utf8');
    const broken = text.replace(find, () => replace);
    if (broken === text) throw new Error(`${file} has no longer the line that "${name}" breaks`);
    await writeFile(path, broken);
    const { failed, output } = await runProperty(copy);
    const caught = failed && breach.test(output);
    if (!caught) missed += 1;
    const seen =
      output.match(/\+ {3}"(.*)",/)?.[1] ?? output.match(/failed after (\d+) tests/)?.[0] ?? 'nothing';
    console.log(`${caught ? 'caught' : 'MISSED'}: ${name} (${seen})`);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
process.exitCode = missed === 0 ? 0 : 1;
