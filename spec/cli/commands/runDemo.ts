import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleProgram, programEnvironment, programFlags } from '../../support/bundleProgram';

const ROOT = resolve(__dirname, '../../..');
/** What `npm start` imports before the demo. */
const END_WITH_PARENT = join(ROOT, 'scripts/endWithParent.mjs');

/** The demo in one file, as a process can run it. */
export interface BundledDemo {
  /** Runs any command of `vzaps-rx`. */
  command(...args: readonly string[]): RunningDemo;
  /** The same, with its output in a file. */
  commandTo(file: string, ...args: readonly string[]): RunningDemo;
  run(args?: readonly string[], environment?: Readonly<Record<string, string>>): RunningDemo;
  /** Runs it as `npm start` does, below a process that passes no signal on. That one is \`process\`, the exit code its own. */
  runBelow(): RunningDemo;
  /** Ends what still runs, and takes the file away. */
  remove(): Promise<void>;
}

/** How a process ended, and all that it wrote. */
export interface EndedDemo {
  readonly exit_code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The demo as a process. */
export interface RunningDemo {
  readonly process: ChildProcess;
  /** Resolves with its output when that matches. */
  wrote(pattern: RegExp): Promise<string>;
  /** Resolves with its complaints when they match. */
  complained(pattern: RegExp): Promise<string>;
  readonly ended: Promise<EndedDemo>;
}

/** A process that starts another one, and dies of a signal without telling it. */
const PARENT =
  "require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' })";

const runNode = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  out_file?: string,
): RunningDemo => {
  const out_to = out_file === undefined ? 'pipe' : openSync(out_file, 'a');
  // In a group of its own, so that none is left behind.
  const child = spawn(process.execPath, args, {
    env: { ...programEnvironment, ...environment },
    stdio: ['ignore', out_to, 'pipe'],
    detached: true,
  });
  let out = '';
  let err = '';
  const waiting = new Set<() => void>();
  if (out_to !== 'pipe') closeSync(out_to);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const look of waiting) look();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<EndedDemo>((resolve) =>
    child.once('close', (exit_code) => resolve({ exit_code, out, err })),
  );
  const match = (pattern: RegExp, text: () => string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(text())) return;
        waiting.delete(look);
        resolve(text());
      };
      waiting.add(look);
      void ended.then(() => reject(new Error(`ended without ${String(pattern)}:\n${out}${err}`)));
      look();
    });
  return {
    process: child,
    wrote: (pattern) => match(pattern, () => out),
    complained: (pattern) => match(pattern, () => err),
    ended,
  };
};

/** Bundles the demo from its sources. */
export const bundleDemo = async (): Promise<BundledDemo> => {
  const folder = await mkdtemp(join(tmpdir(), 'vzaps-rx-demo-'));
  const file = join(folder, 'demo.cjs');
  await bundleProgram(join(ROOT, 'lib/cli/main.ts'), file);
  const running = new Set<RunningDemo>();
  const watched = (demo: RunningDemo): RunningDemo => {
    running.add(demo);
    void demo.ended.then(() => running.delete(demo));
    return demo;
  };
  return {
    command: (...args) => watched(runNode([...programFlags, file, ...args])),
    commandTo: (out_file, ...args) => watched(runNode([...programFlags, file, ...args], {}, out_file)),
    run: (args = [], environment = {}) =>
      watched(runNode([...programFlags, file, 'demo', ...args], environment)),
    runBelow: () =>
      watched(runNode(['--eval', PARENT, '--', ...programFlags, '--import', END_WITH_PARENT, file, 'demo'])),
    remove: async () => {
      const left = [...running];
      for (const demo of left) process.kill(-demo.process.pid!, 'SIGKILL');
      await Promise.all(left.map(({ ended }) => ended));
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The ids on the lines of events that were handled, in order. */
export const idsOn = (out: string): readonly string[] =>
  out.split('\n').flatMap((line) => /^✓ (?:acked {3}|handled )(\S+) /.exec(line)?.[1] ?? []);

/** The last line. */
export const lastLineOf = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
