import { type Command, Option } from 'commander';
import { InputProblem } from '../model/problems/problem.ts';
import { quote } from '../shell/quote.ts';

/** A command path (`twin up`) with what may follow it. */
interface Entry {
  readonly path: string;
  readonly commands: readonly string[];
  readonly options: readonly Option[];
  /** Whether a file may follow. */
  readonly files: boolean;
  /** Whether a run's name may follow. */
  readonly runs: boolean;
}

/** The names of a command, but for a phase's bare number, which says nothing in a list. */
const namesOf = (command: Command): string[] =>
  [command.name(), ...command.aliases()].filter(name => !/^\d+$/.test(name));

const entries = (command: Command, path: readonly string[]): Entry[] => [
  {
    path: path.join(' '),
    commands: command.commands.flatMap(namesOf),
    options: command.options,
    files: command.registeredArguments.length > 0 && !namesRun(command),
    runs: namesRun(command),
  },
  ...command.commands.flatMap(one => [one.name(), ...one.aliases()].flatMap(name => entries(one, [...path, name]))),
];

function namesRun({ registeredArguments: [first] }: Command): boolean {
  return first?.name() === 'run';
}

/** Prints the names of the runs that lie beside an inventory of this folder, or of its `inventory`: by sh, since zsh and fish complain of a pattern that fits nothing. */
const RUNS = `sh -c 'ls -1d .provision/*/runs/* inventory/.provision/*/runs/* 2>/dev/null' | sed 's|.*/||'`;

/** The spellings of an option: `--inventory`, `-i`. */
const spellings = ({ long, short }: Option): string[] =>
  [long, short].filter(word => word !== undefined && word !== null);

const wordsAfter = ({ commands, options }: Entry): readonly string[] => [
  ...commands,
  ...options.flatMap(spellings),
  '--help',
];

/** Options of any command after which a file's name stands. */
const fileOptions = (all: readonly Entry[]): readonly string[] => [
  ...new Set(all.flatMap(({ options }) => options.filter(namesFile).flatMap(spellings))),
];

const namesFile = (option: Option): boolean => option.flags.includes('<file>');

/** POSIX `case` arms from a command path to its words; bash and zsh share them. */
const arms = (all: readonly Entry[]): string =>
  all
    .map(one => {
      const words = quote(wordsAfter(one).join(' '));
      return `    ${quote(one.path)}) words=${one.runs ? `${words}" last $(${RUNS})"` : words} ;;`;
    })
    .join('\n');

const bash = (all: readonly Entry[]): string => `# provision: completion for bash
_provision() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) _provision_is "\${path:+$path }$word" && path="\${path:+$path }$word" ;; esac
  done
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    ${fileOptions(all).join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
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

/**
 * What stands on the line so far as a command path; the words after `-i` and its like are none. fish itself only knows
 * whether a word was seen: `up` is one command at the top, and another below `twin`.
 */
const fish = (all: readonly Entry[]): string => `# provision: completion for fish
function __provision_at
  set -l known ${all.map(({ path }) => quote(path)).join(' ')}
  set -l path ''
  for word in (commandline -opc)[2..-1]
    set -l longer (string trim -- "$path $word")
    contains -- $longer $known; and set path $longer
  end
  test "$path" = "$argv"
end
${all.flatMap(fishLines).join('\n')}
`;

function fishLines({ path, commands, options, files, runs }: Entry): string[] {
  const here = `complete -c provision -n ${quote(`__provision_at ${path}`.trim())}`;
  return [
    ...(files ? [] : [`${here} -f`]),
    // In double quotes fish runs nothing yet: it is asked anew each time.
    ...(runs ? [`${here} -a "last (${RUNS})"`] : []),
    ...(commands.length === 0 ? [] : [`${here} -a ${quote(commands.join(' '))}`]),
    ...[...options, new Option('-h, --help', 'show help')].map(option => {
      const names = spellings(option).map(word =>
        word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`,
      );
      const value = option.required
        ? namesFile(option)
          ? ' -r -F'
          : ` -x -a ${quote((option.argChoices ?? []).join(' '))}`
        : '';
      return `${here} ${names.join(' ')}${value} -d ${quote(option.description)}`;
    }),
  ];
}

/** The completion script for a shell. @throws {InputProblem} for a shell that it cannot be made for. */
export function completionScript(program: Command, shell: string): string {
  const all = entries(program, []);
  if (shell === 'bash') return bash(all);
  if (shell === 'zsh') return zsh(all);
  if (shell === 'fish') return fish(all);
  throw new InputProblem({ what: `no completion for “${shell}”`, hint: 'bash, zsh or fish' });
}
