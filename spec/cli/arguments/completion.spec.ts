import { execFileSync } from 'node:child_process';
import { readArguments } from '~/cli/arguments/commandLine';

const scriptFor = (shell: string): string => {
  let script = '';
  const result = readArguments(['completion', shell], '0.0.0', {
    out: (text) => (script += text),
    err: () => undefined,
  });
  expect(result).toEqual({ kind: 'nothing', exit_code: 0 });
  return script;
};

/** What bash offers for the last of these words. */
const offered = (...words: readonly string[]): readonly string[] =>
  execFileSync('bash', ['--norc', '-s'], {
    input: `${scriptFor('bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_vzaps_rx
printf '%s\\n' "\${COMPREPLY[@]}"`,
    encoding: 'utf8',
  })
    .trimEnd()
    .split('\n');

describe('the completion', () => {
  it('of bash offers commands, flags and types', () => {
    expect(offered('vzaps-rx', 'e')).toEqual(['emulate']);
    expect(offered('vzaps-rx', 're')).toEqual(['record', 'replay']);
    expect(offered('vzaps-rx', 'emulate', '--f')).toEqual(['--faults']);
    expect(offered('vzaps-rx', 'listen', '--client')).toEqual(['--client-token', '--client-secret']);
    expect(offered('vzaps-rx', 'trigger', 'Group')).toEqual([
      'GroupParticipantsAdd',
      'GroupParticipantsRemove',
    ]);
    expect(offered('vzaps-rx', 'completion', 'z')).toEqual(['zsh']);
    expect(offered('vzaps-rx', 'he')).toEqual(['help']);
    expect(offered('vzaps-rx', 'help', 'li')).toEqual(['listen']);
    expect(offered('vzaps-rx', 'help', 'he')).toEqual(['help']);
  });

  it('of bash offers files where nothing else is known', () => {
    expect(offered('vzaps-rx', 'replay', 'package.j')).toEqual(['package.json']);
  });

  it.each(['zsh', 'fish'])('of %s names every command and flag', (shell) => {
    const script = scriptFor(shell);
    for (const word of ['listen', 'emulate', '--print-json', '--faults', 'ReadReceipt'])
      expect(script).toContain(word);
  });

  it('is there for no other shell', () => {
    let complaint = '';
    const result = readArguments(['completion', 'cmd'], '0.0.0', {
      out: () => undefined,
      err: (text) => (complaint += text),
    });
    expect(result).toEqual({ kind: 'nothing', exit_code: 2 });
    expect(complaint).toContain('Allowed choices are bash, zsh, fish.');
  });
});
