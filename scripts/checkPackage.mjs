/**
 * Installs the packed tarball into an empty project, and uses it there as users do: from ES modules, from CommonJS, from
 * TypeScript under each resolution, and in a browser's bundle.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const run = promisify(execFile);
const bin = (name) => resolve('node_modules/.bin', name);
const project = await mkdtemp(join(tmpdir(), 'vzaps-rx-package-'));
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
const inProject = (command, args) => run(command, args, { cwd: project, env, timeout: 240_000 });

const JOB = `
const job = async () => {
  const gateway = await createGateway();
  const make = createEnvelopes();
  const client = new AsyncVZapsClient(gateway.client_options);
  const subscription = client.events.subscribe(gateway.subscribe_options);
  subscription.events$.pipe(ofType('Message'), handle(async () => {})).subscribe();
  await gateway.opened(1);
  const event = make.Message();
  gateway.send(event);
  await gateway.acked(event.id);
  await client.close();
  await gateway.stop();
  console.log('acked', event.id);
};
job();
`;

const STORES_JOB = `
const job = async () => {
  const [memory, level, again] = [
    memoryStore(),
    levelStore({ directory: './store' }),
    levelStore({ directory: './store' }),
  ];
  for (const store of [memory, level]) {
    await store.load();
    await store.commit({ settled: ['a'], cursor: 'a' });
    await store.close?.();
  }
  console.log(typeof indexedDbStore, [...(await memory.load()).settled], [...(await again.load()).settled]);
  await again.close();
};
job().catch((error) => console.log(error.message));
`;

const TYPES = `
import { AsyncVZapsClient, type EventEnvelope, handle, ofType } from 'vzaps-rx';
import { act, createGateway, marbles } from 'vzaps-rx/testing';
import { type VZapsMatchers, vzapsMatchers } from 'vzaps-rx/testing/jest';
import { indexedDbStore } from 'vzaps-rx/stores/indexeddb';
import { levelStore } from 'vzaps-rx/stores/level';
import { meterClient } from 'vzaps-rx/otel';
import { type EventStore, memoryStore } from 'vzaps-rx/stores/memory';
export const stores: EventStore[] = [
  memoryStore(),
  levelStore({ directory: 'd' }),
  indexedDbStore({ name: 'n' }),
];
export const pass = marbles(({ server, sent, client_options, subscribe_options }) => {
  server('oa', { a: act.close(1012) });
  new AsyncVZapsClient(client_options).events.subscribe(subscribe_options).on('All', () => undefined);
  sent.toBe('-');
});
export const matchers: Pick<VZapsMatchers<void>, 'toBeMarbles'> | undefined = undefined;
export const added = vzapsMatchers;
export const metering = meterClient(new AsyncVZapsClient({ client_token: 't', client_secret: 's' }));
export const ids = async (): Promise<EventEnvelope<'Message'>[]> => {
  const gateway = await createGateway();
  const seen: EventEnvelope<'Message'>[] = [];
  const client = new AsyncVZapsClient(gateway.client_options);
  client.events
    .subscribe({ instanceId: 'i', instanceToken: 't', retryDelayMs: 5 })
    .events$.pipe(ofType('Message'), handle((event) => void seen.push(event)))
    .subscribe();
  return seen;
};
// @ts-expect-error types must not have fallen back to any
new AsyncVZapsClient({ client_token: 5 });
// @ts-expect-error nor here
levelStore({ directory: 5 });
`;

const expectThat = (holds, what) => {
  if (!holds) throw new Error(`package check: ${what}`);
  console.log(`ok: ${what}`);
};

const install = async () => {
  const { stdout } = await run('npm', [
    'pack',
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    project,
  ]);
  const packed = stdout.trim();
  await writeFile(join(project, 'package.json'), '{ "name": "empty-project", "private": true }\n');
  await inProject('npm', [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    `./${packed}`,
    'rxjs@^7.8.0',
  ]);
  return packed;
};

const checkFiles = async () => {
  const shipped = await readdir(join(project, 'node_modules/vzaps-rx'), { recursive: true });
  expectThat(!shipped.some((path) => /esm.cli\b/.test(path)), 'the command is in it once');
  const for_node = shipped.filter((path) => /^dist.cjs.*\.js$/.test(path));
  const texts = await Promise.all(
    for_node.map((path) => readFile(join(project, 'node_modules/vzaps-rx', path), 'utf8')),
  );
  expectThat(
    texts.length > 0 && texts.every((text) => /^(#!.*\n)?['"]use strict['"];/.test(text)),
    'what Node runs is strict',
  );
};

const checkNode = async () => {
  const names = ['AsyncVZapsClient', 'handle', 'ofType'].join(', ');
  const testing = ['createEnvelopes', 'createGateway'].join(', ');
  await writeFile(
    join(project, 'job.mjs'),
    `import { ${names} } from 'vzaps-rx';\nimport { ${testing} } from 'vzaps-rx/testing';${JOB}`,
  );
  await writeFile(
    join(project, 'job.cjs'),
    `const { ${names} } = require('vzaps-rx');\nconst { ${testing} } = require('vzaps-rx/testing');${JOB}`,
  );
  for (const file of ['job.mjs', 'job.cjs']) {
    const { stdout, stderr } = await inProject('node', ['--throw-deprecation', file]);
    expectThat(
      /^acked evt_/.test(stdout) && stderr === '',
      `${file} handles and acks an event, and ends by itself`,
    );
  }
  await writeFile(
    join(project, 'both.mjs'),
    `import { createRequire } from 'node:module';
import { VZapsError } from 'vzaps-rx';
import { marbles } from 'vzaps-rx/testing';
const require = createRequire(import.meta.url);
console.log(VZapsError === require('vzaps-rx').VZapsError && marbles === require('vzaps-rx/testing').marbles);
`,
  );
  const { stdout } = await inProject('node', ['both.mjs']);
  expectThat(stdout === 'true\n', 'import and require give the same classes');
  const closed = await inProject('node', ['-e', "import('vzaps-rx/dist/esm/pipeline.js')"]).then(
    () => false,
    () => true,
  );
  expectThat(closed, 'inner files are not exported');
  const read = await inProject('node', [
    '-e',
    "require('vzaps-rx'); console.log(Object.keys(require.cache).filter((path) => path.includes('vzaps-rx/dist')).length)",
  ]);
  const files = Number(read.stdout);
  expectThat(files > 0 && files < 20, `to import it Node reads ${files} files`);
  const spied = await inProject('node', [
    '-e',
    "const all = require('vzaps-rx'); Object.defineProperty(all, 'handle', { value: 'spy' }); console.log(all.handle)",
  ]);
  expectThat(spied.stdout === 'spy\n', 'a test can put a spy in the place of an export');
};

/** One file with all packages in it, as for a function in a cloud. */
const checkPackedForNode = async () => {
  for (const source of [
    "import { AsyncVZapsClient } from 'vzaps-rx';",
    "const { AsyncVZapsClient } = require('vzaps-rx');",
  ]) {
    const { text } = await bundle(
      `${source}\ntry { new AsyncVZapsClient({}); } catch (error) { console.log(error.constructor.name); }`,
      { platform: 'node', format: 'cjs', minify: false },
    );
    await writeFile(join(project, 'packed.cjs'), text);
    const { stdout } = await inProject('node', ['packed.cjs']);
    expectThat(stdout === 'VZapsConfigurationError\n', 'packed for Node, an error has the name of its class');
  }
};

/** The command, as `npx vzaps-rx` finds it. */
const checkCommand = async (version) => {
  const command = join(project, 'node_modules/.bin/vzaps-rx');
  const { stdout } = await inProject(command, ['--version']);
  expectThat(stdout === `${version}\n`, 'vzaps-rx tells its version');
  const demo = await inProject(command, ['demo', '--count', '2']);
  expectThat(
    /handled 2 · acked 2/.test(demo.stdout) && demo.stderr === '',
    'vzaps-rx demo handles two events',
  );
};

/** Each store by its own entry point; the one that needs a package says so, and works once that is installed. */
const checkStores = async () => {
  const entries = { memoryStore: 'memory', levelStore: 'level', indexedDbStore: 'indexeddb' };
  const files = {
    'stores.mjs': ([name, entry]) => `import { ${name} } from 'vzaps-rx/stores/${entry}';`,
    'stores.cjs': ([name, entry]) => `const { ${name} } = require('vzaps-rx/stores/${entry}');`,
  };
  for (const [file, importOf] of Object.entries(files))
    await writeFile(join(project, file), `${Object.entries(entries).map(importOf).join('\n')}${STORES_JOB}`);

  const outputs = async () => {
    const printed = [];
    for (const file of Object.keys(files))
      printed.push((await inProject('node', ['--throw-deprecation', file])).stdout.trim());
    return printed;
  };
  expectThat(
    (await outputs()).every((text) => text.endsWith('npm install classic-level')),
    'levelStore says what to install where its package is missing',
  );
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  const level = `classic-level@${devDependencies['classic-level']}`;
  await inProject('npm', [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    level,
  ]);
  expectThat(
    (await outputs()).every((text) => text === "function [ 'a' ] [ 'a' ]"),
    `the stores work from ES modules and CommonJS, with ${level} installed without its scripts`,
  );
};

const OTEL_JOB = `
const client = new AsyncVZapsClient({ client_token: 't', client_secret: 's' });
const metering = meterClient(client);
metering.unsubscribe();
console.log(metering.closed);
`;

/** The metrics entry, with the package that it needs. */
const checkMetrics = async () => {
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  const api = `@opentelemetry/api@${devDependencies['@opentelemetry/api']}`;
  await inProject('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', api]);
  await writeFile(
    join(project, 'otel.mjs'),
    `import { AsyncVZapsClient } from 'vzaps-rx';\nimport { meterClient } from 'vzaps-rx/otel';${OTEL_JOB}`,
  );
  await writeFile(
    join(project, 'otel.cjs'),
    `const { AsyncVZapsClient } = require('vzaps-rx');\nconst { meterClient } = require('vzaps-rx/otel');${OTEL_JOB}`,
  );
  for (const file of ['otel.mjs', 'otel.cjs']) {
    const { stdout } = await inProject('node', ['--throw-deprecation', file]);
    expectThat(stdout.trim() === 'true', `${file} meters a client`);
  }
};

/** The testing kit in each runner, as in the files that its README names. */
const checkRunners = async () => {
  const runners = {
    'node.test.mjs': ['node', ['--test', 'node.test.mjs']],
    'vitest.test.mjs': [bin('vitest'), ['run', '--dir', '.', 'vitest.test']],
    'jest.test.cjs': [bin('jest'), ['--rootDir', '.', '--testRegex', 'jest\\.test\\.cjs$']],
  };
  await symlink(resolve('node_modules/vitest'), join(project, 'node_modules/vitest'));
  for (const [file, [command, args]] of Object.entries(runners)) {
    await copyFile(join('examples/tests', file), join(project, file));
    // Jest tells its results on the error output.
    const { stdout, stderr } = await inProject(command, args);
    expectThat(/^(# pass 2|.*Tests +2 passed|Tests: +2 passed)/m.test(stdout + stderr), `${file} passes`);
  }
};

const checkTypes = async () => {
  await writeFile(join(project, 'esm.mts'), TYPES);
  await writeFile(join(project, 'cjs.cts'), TYPES);
  await writeFile(join(project, 'bundled.ts'), TYPES);
  for (const [file, options] of [
    ['esm.mts', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['cjs.cts', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['bundled.ts', { module: 'esnext', moduleResolution: 'bundler' }],
    ['bundled.ts', { module: 'esnext', moduleResolution: 'bundler', customConditions: ['browser'] }],
  ]) {
    const compilerOptions = {
      ...options,
      noEmit: true,
      strict: true,
      target: 'es2022',
      lib: ['es2022', 'dom'],
      types: [],
      skipLibCheck: false,
    };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    await inProject(bin('tsc'), ['-p', '.']);
    expectThat(true, `types hold in ${file} with ${JSON.stringify(options)}`);
  }
};

const bundle = async (source, options = {}) => {
  const entry = join(project, 'entry.mjs');
  await writeFile(entry, source);
  const { metafile, outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
    ...options,
  });
  const [used] = Object.values(metafile.outputs);
  const inputs = Object.keys(metafile.inputs);
  // What is looked at, and left out as it is not used, weighs nothing.
  return {
    inputs,
    used: inputs.filter((path) => used.inputs[path]?.bytesInOutput > 0),
    text: outputFiles[0].text,
  };
};

const checkBrowser = async () => {
  for (const source of [
    "import { AsyncVZapsClient, handle } from 'vzaps-rx';\nconsole.log(AsyncVZapsClient, handle);",
    "const { AsyncVZapsClient, handle } = require('vzaps-rx');\nconsole.log(AsyncVZapsClient, handle);",
  ]) {
    const { inputs } = await bundle(source);
    expectThat(
      inputs.some((path) => path.includes('vzaps-rx/dist')),
      'a browser bundle has the client in it',
    );
    expectThat(!inputs.some((path) => /node_modules\/ws\//.test(path)), 'a browser bundle has no ws in it');
    expectThat(!inputs.some((path) => /level/.test(path)), 'a browser bundle has no LevelDB in it');
  }
  const { used } = await bundle(
    "import { AsyncVZapsClient, handle } from 'vzaps-rx';\nconsole.log(AsyncVZapsClient, handle);",
  );
  expectThat(
    used.length > 50 && !used.some((path) => /node_modules\/(io|fp)-ts\//.test(path)),
    'a browser bundle of client and handle has no io-ts in it',
  );
  const store = await bundle(
    "import { indexedDbStore } from 'vzaps-rx/stores/indexeddb';\nconsole.log(indexedDbStore);",
  );
  expectThat(
    !store.inputs.some((path) => /level|node_modules\/ws\//.test(path)),
    'a browser bundle of indexedDbStore has neither LevelDB nor ws in it',
  );
  const { text } = await bundle("import 'vzaps-rx';");
  expectThat(text.trim() === '', 'importing without using leaves nothing in a bundle');
};

try {
  const packed = await install();
  const listed = JSON.parse(await readFile(join(project, 'node_modules/vzaps-rx/package.json'), 'utf8'));
  expectThat(listed.name === 'vzaps-rx', `${packed} installs into an empty project`);
  await checkFiles();
  await checkNode();
  await checkPackedForNode();
  await checkCommand(listed.version);
  await checkStores();
  await checkMetrics();
  await checkTypes();
  await checkBrowser();
  await checkRunners();
} catch (error) {
  console.error(error.stdout ?? '', error.stderr ?? '', error.message ?? error);
  process.exitCode = 1;
} finally {
  await rm(project, { recursive: true, force: true });
}
