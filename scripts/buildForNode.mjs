/**
 * Builds what Node runs, without declarations: a moment's work. Node looks for, reads and wraps each file by itself, so that
 * dist/cjs has not one for each of lib/, but an entry each, and what entries share in dist/cjs/shared/.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { build, transform } from 'esbuild';

export const CJS = 'dist/cjs';

const write = async (path, text) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

/** What package.json names of dist/cjs, its exports and the command, and the packages that stay outside. */
const readPackage = async () => {
  const text = await readFile('package.json', 'utf8');
  const { dependencies, peerDependencies } = JSON.parse(text);
  return {
    entries: [...text.matchAll(/"\.\/dist\/cjs\/([^"]+)\.js"/g)].map(([, name]) => name),
    packages: Object.keys({ ...dependencies, ...peerDependencies }),
  };
};

/** As ES modules, since only those can be split so that entries share what they have in common: there is one of each class. */
const split = ({ entries, packages }) =>
  build({
    entryPoints: Object.fromEntries(entries.map((name) => [`shared/${name}`, `lib/${name}.ts`])),
    outdir: CJS,
    chunkNames: 'shared/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: packages,
    sourcemap: 'inline',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });

const asCommonJs = (text) =>
  transform(text, {
    format: 'cjs',
    target: 'node20',
    banner: '"use strict";',
    sourcemap: true,
    // As `require`: a program in Jest has no other.
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  });

/** Exports as the compiler writes them: Node reads their names here, and a test may put a spy in the place of one. */
const entryTo = (file, exports) =>
  exports.length === 0
    ? `#!/usr/bin/env node
'use strict';
require('${file}');
`
    : `'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
const all = require('${file}');
${exports.map((name) => `exports.${name} = all.${name};\n`).join('')}`;

export const buildForNode = async () => {
  await rm(CJS, { recursive: true, force: true });
  await write(`${CJS}/package.json`, '{"type":"commonjs","sideEffects":false}\n');
  const from_package = await readPackage();
  const { outputFiles, metafile } = await split(from_package);
  for (const { path, text } of outputFiles) {
    const { code, map } = await asCommonJs(text);
    await write(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    await write(`${path}.map`, map);
  }
  for (const name of from_package.entries) {
    const { exports } = metafile.outputs[`${CJS}/shared/${name}.js`];
    const up = '../'.repeat(name.split('/').length - 1) || './';
    await write(`${CJS}/${name}.js`, entryTo(`${up}shared/${name}.js`, exports));
  }
};
