import type { Command } from 'commander';
import { InputProblem } from '../model/problem.ts';
import { quote } from '../shell/quote.ts';

/** A command path (`twin up`) with the words that may follow it. */
interface Entry {
  readonly path: string;
  readonly words: readonly string[];
}

const optionsOf = (command: Command): string[] => [
  ...command.options.flatMap(option => [option.long, option.short].filter(word => word !== undefined && word !== null)),
  '--help',
];

const entries = (command: Command, path: readonly string[]): Entry[] => [
  { path: path.join(' '), words: [...command.commands.map(one => one.name()), ...optionsOf(command)] },
  ...command.commands.flatMap(one => [one.name(), ...one.aliases()].flatMap(name => entries(one, [...path, name]))),
];

/** POSIX `case` arms from a command path to its words; bash and zsh share them. */
const arms = (all: readonly Entry[]): string =>
  all.map(({ path, words }) => `    ${quote(path)}) words=${quote(words.join(' '))} ;;`).join('\n');

const bash = (all: readonly Entry[]): string => `# provision: completion for bash
_provision() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) _provision_is "\${path:+$path }$word" && path="\${path:+$path }$word" ;; esac
  done
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    -i|--inventory) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case "$path" in
${arms(all)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
_provision_is() {
  case "$1" in ${all
    .filter(one => one.path !== '')
    .map(one => quote(one.path))
    .join('|')}) return 0 ;; esac
  return 1
}
complete -o default -F _provision provision
`;

const zsh = (all: readonly Entry[]): string => `#compdef provision
autoload -U +X bashcompinit && bashcompinit
${bash(all)}`;

const fish = (all: readonly Entry[]): string =>
  `# provision: completion for fish\n${all
    .map(({ path, words }) => {
      const condition = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1)}`;
      return `complete -c provision -n ${quote(condition)} -a ${quote(words.join(' '))}`;
    })
    .join('\n')}\n`;

/** The completion script for a shell. @throws {InputProblem} for a shell that it cannot be made for. */
export function completionScript(program: Command, shell: string): string {
  const all = entries(program, []);
  if (shell === 'bash') return bash(all);
  if (shell === 'zsh') return zsh(all);
  if (shell === 'fish') return fish(all);
  throw new InputProblem({ what: `no completion for “${shell}”`, hint: 'bash, zsh or fish' });
}
