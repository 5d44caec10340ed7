#!/usr/bin/env node
import { DEFAULT_RANDOM, DEFAULT_SCHEDULER } from '~/platform/defaults';
import { type Arguments, readArguments } from './commandLine';
import { demo } from './demo';
import { emulate } from './emulate';
import { explainError } from './explainError';
import { listen } from './listen';
import { part } from './line';
import { record } from './record';
import { replay } from './replay';
import { createScreen, type Screen } from './screen';
import { trigger } from './trigger';
import { VERSION } from './version';

// Throws and rejections are told alike.
const run = async (given: Arguments, screen: Screen): Promise<number> => {
  switch (given.kind) {
    case 'demo':
      return demo(given, screen);
    case 'listen':
      return listen(given, screen);
    case 'record':
      return record(given, screen);
    case 'emulate':
      return emulate(given, { screen, random: DEFAULT_RANDOM, scheduler: DEFAULT_SCHEDULER });
    case 'replay':
      return replay(given, { screen, random: DEFAULT_RANDOM, scheduler: DEFAULT_SCHEDULER });
    case 'trigger':
      return trigger(given, screen, DEFAULT_SCHEDULER);
  }
};

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
    const { text, exit_code } = explainError(error);
    screen.complain([part(text, 'bad')]);
    return exit_code;
  }
};

void main().then((exit_code) => {
  process.exitCode = exit_code;
});
