/**
 * Builds what Node runs, without declarations: a moment's work. Node looks for, reads and wraps each file by itself, so that
 * dist/cjs has not one for each of lib/, but an entry each, and in dist/cjs/shared/ what the entries have and share.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { build, transform } from 'esbuild';

export const CJS = 'dist/cjs';

const write = async (path, text) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

/** What a part of package.json names of dist/cjs. */
const namesIn = (part) => [...new Set(JSON.stringify(part).match(/(?<="\.\/dist\/cjs\/)[^"]+(?=\.js")/g))];

/** What can be imported, what can be run, and the packages that stay outside. */
const readPackage = async () => {
  const { exports, bin, dependencies, peerDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  return {
    entries: namesIn(exports),
    commands: namesIn(bin),
    packages: Object.keys({ ...dependencies, ...peerDependencies }),
  };
};

/** As ES modules, since only those can be split so that entries share what they have in common: there is one of each class. */
const split = async ({ entries, commands, packages }) => {
  const { outputFiles, metafile } = await build({
    entryPoints: [
      ...entries.map((name) => ({ in: `lib/${name}.ts`, out: `shared/${name}` })),
      ...commands.map((name) => ({ in: `lib/${name}.ts`, out: name })),
    ],
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
  const packed = Object.keys(metafile.inputs).find((path) => !path.startsWith('lib/'));
  if (packed !== undefined) throw new Error(`${packed}: its package is none of the dependencies`);
  return { outputFiles, metafile };
};

const asCommonJs = async (text, path) => {
  const { code, map, warnings } = await transform(text, {
    sourcefile: basename(path),
    format: 'cjs',
    target: 'node20',
    // ES modules are strict without a word.
    banner: '"use strict";',
    sourcemap: true,
    // As `require`: a program in Jest has no other.
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  });
  // Of what CommonJS has not, such as import.meta.
  if (warnings.length > 0) throw new Error(`${path}: ${warnings[0].text}`);
  return { code, map };
};

/** Exports by name, where Node reads them, and as properties that a test may put a spy in the place of. */
const entryTo = (file, exports) => `'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
const all = require('${file}');
${exports.map((name) => `exports.${name} = all.${name};\n`).join('')}`;

export const buildForNode = async () => {
  await rm(CJS, { recursive: true, force: true });
  await write(`${CJS}/package.json`, '{"type":"commonjs","sideEffects":false}\n');
  const from_package = await readPackage();
  const { outputFiles, metafile } = await split(from_package);
  for (const { path, text } of outputFiles) {
    const { code, map } = await asCommonJs(text, path);
    await write(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    await write(`${path}.map`, map);
  }
  for (const name of from_package.entries) {
    const file = `${'../'.repeat(name.split('/').length - 1) || './'}shared/${name}.js`;
    const { exports } = metafile.outputs[`${CJS}/shared/${name}.js`];
    await write(`${CJS}/${name}.js`, entryTo(file, exports));
  }
};
