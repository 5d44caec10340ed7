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
  const toldBy = (command: string): readonly string[] => {
    const [, options = ''] = /\nOptions:\n([\s\S]*?)(?:\n\n|$)/.exec(helpOf(command)) ?? [];
    return [...options.matchAll(/^ +(?:-\w, )?(--[\w-]+(?: <\w+>)?)/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== '--help');
  };
  const tableOf = (command: string): readonly string[] =>
    [...section(page, `\`${command}\``).matchAll(/^\| `(--[^`]+)`/gm)].map(([, name]) => name!);

  it.each(['demo', 'listen', 'emulate', 'trigger'])(
    'has a table of the options of %s, and of no others',
    (command) => {
      expect(tableOf(command)).not.toEqual([]);
      expect(tableOf(command)).toEqual(toldBy(command));
    },
  );

  it('says of replay that it has the options of emulate but --rate, and --speed', () => {
    const of_emulate = tableOf('emulate').filter((name) => !name.startsWith('--rate'));
    expect([...toldBy('replay')].sort()).toEqual([...of_emulate, '--speed <n>'].sort());
  });

  it('says of record that it has those of listen that say which instance and which events, and --count', () => {
    const how = /^--(filter|print-json|forward-to|header|signing-secret|concurrency)/;
    const of_listen = tableOf('listen').filter((name) => !how.test(name));
    expect(toldBy('record')).toEqual(of_listen);
  });

  it('names every fault', () => {
    const named = [...section(page, '`emulate`').matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining([...FAULT_NAMES]));
  });
});
