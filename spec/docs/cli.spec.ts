import { readArguments } from '~/cli/arguments/commandLine';
import { FAULT_NAMES } from '~/cli/arguments/faultsByName';
import { documentAt, section } from './documents';

const page = documentAt('docs/cli.md');

const helpOf = (command: string): string => {
  let help = '';
  readArguments([command, '--help'], '0.0.0', { out: (text) => (help += text), err: () => undefined });
  return help;
};

describe('docs/cli.md', () => {
  it.each(['demo', 'listen', 'emulate', 'trigger'])(
    'has a table of the options of %s, and of no others',
    (command) => {
      const [, options = ''] = /\nOptions:\n([\s\S]*?)(?:\n\n|$)/.exec(helpOf(command)) ?? [];
      const told = [...options.matchAll(/^ +(?:-\w, )?(--[\w-]+(?: <\w+>)?)/gm)].map(([, name]) => name);
      const rows = [...section(page, `\`${command}\``).matchAll(/^\| `(--[^`]+)`/gm)].map(([, name]) => name);
      expect(rows).not.toEqual([]);
      expect(rows).toEqual(told.filter((name) => name !== '--help'));
    },
  );

  it('names every fault', () => {
    const named = [...section(page, '`emulate`').matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining([...FAULT_NAMES]));
  });
});
