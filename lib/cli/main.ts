#!/usr/bin/env node
import { DEFAULT_RANDOM, DEFAULT_SCHEDULER } from '~/platform/defaults';
import type { Arguments } from './arguments/arguments';
import { readArguments } from './arguments/commandLine';
import { createScreen, type Screen } from './display/screen';
import { part } from './lines/line';
import { VERSION } from './version';

// What the command needs, and nothing else. Throws and rejections are told alike.
const run = async (given: Arguments, screen: Screen): Promise<number> => {
  const parts = { screen, random: DEFAULT_RANDOM, scheduler: DEFAULT_SCHEDULER };
  switch (given.kind) {
    case 'demo':
      return (await import('./commands/demo')).demo(given, screen);
    case 'listen':
      return (await import('./commands/listen')).listen(given, screen);
    case 'record':
      return (await import('./commands/record')).record(given, screen);
    case 'emulate':
      return (await import('./commands/emulate')).emulate(given, parts);
    case 'replay':
      return (await import('./commands/replay')).replay(given, parts);
    case 'trigger':
      return (await import('./commands/trigger')).trigger(given, screen, DEFAULT_SCHEDULER);
  }
};

// Nobody reads any more, as after `vzaps-rx --help | head -1`: an error that nobody hears would be thrown.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

/** Runs the command; gives its exit code. */
const main = async (): Promise<number> => {
  const given = readArguments(process.argv.slice(2), VERSION, {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
  if (given.kind === 'nothing') return given.exit_code;
  // Lines of JSON are for a program; people look at the error output then.
  const out = given.kind === 'listen' && given.print_json ? process.stderr : process.stdout;
  const screen = createScreen(out, process.stderr, process.env['TERM']);
  try {
    return await run(given, screen);
  } catch (error) {
    const { explainError } = await import('./display/explainError');
    const { text, exit_code } = explainError(error, given.kind !== 'demo');
    screen.complain([part(text, 'bad')]);
    return exit_code;
  }
};

/** All is done by then, and what was written is not waited for any longer: who reads it may have stopped for good. */
const LONGEST_FLUSH_MS = 5000;

void main().then((exit_code) => {
  process.exitCode = exit_code;
  // eslint-disable-next-line no-restricted-globals -- the timer of a scheduler would keep the process alive
  setTimeout(() => process.exit(), LONGEST_FLUSH_MS).unref();
});
