import type { Command } from 'commander';

/** The shells that can be told what there is. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow a command: its flags, and the values of its argument. */
interface Choices {
  readonly name: string;
  readonly description: string;
  readonly words: readonly string[];
}

const choicesOf = (program: Command): readonly Choices[] =>
  program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    words: [
      ...command.options.map(({ long }) => long ?? ''),
      '--help',
      ...command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    ],
  }));

const namesOf = (choices: readonly Choices[]): string => choices.map(({ name }) => name).join(' ');

const cases = (choices: readonly Choices[], line: (words: string) => string): string =>
  choices.map(({ name, words }) => `    ${name}) ${line(words.join(' '))} ;;`).join('\n');

const bash = (choices: readonly Choices[]): string => `_vzaps_rx() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases(choices, (words) => `words="${words}"`)}
    *) words="${namesOf(choices)} --help --version" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${namesOf(choices)} --help --version"
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [ "\${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -F _vzaps_rx vzaps-rx
`;

const zsh = (choices: readonly Choices[]): string => `#compdef vzaps-rx
_vzaps_rx() {
  if (( CURRENT == 2 )); then
    compadd -- ${namesOf(choices)} --help --version
    return
  fi
  case "\${words[2]}" in
${cases(choices, (words) => `compadd -- ${words}`)}
  esac
  _files
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _vzaps_rx vzaps-rx
`;

const fish = (choices: readonly Choices[]): string =>
  choices
    .flatMap(({ name, description, words }) => [
      `complete -c vzaps-rx -n __fish_use_subcommand -f -a ${name} -d '${description.replaceAll("'", "\\'")}'`,
      `complete -c vzaps-rx -n '__fish_seen_subcommand_from ${name}' -a '${words.join(' ')}'`,
    ])
    .join('\n') + '\n';

const SCRIPTS: Readonly<Record<Shell, (choices: readonly Choices[]) => string>> = { bash, zsh, fish };

/** A script that lets a shell complete the commands of a program, and their flags. */
export const completionOf = (program: Command, shell: Shell): string => SCRIPTS[shell](choicesOf(program));
