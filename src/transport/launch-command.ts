import { quote } from '../shell/quote.ts';
import { promptOf, startedOf } from './become/become-dialogue.ts';

/** Whose privileges a script gets: the login's own, or root's by sudo without or with a password. */
export type Privilege = 'own' | 'sudo' | 'sudo-with-password';

/** Says on standard error that there is no sudo. */
export const noSudoOf = (nonce: string): string => `${nonce}-no-sudo`;

/**
 * The one command that is sent to a host. It says that it runs, reads the script from standard input to its end and
 * runs it only if the last line is there, so that a connection that drops on the way runs nothing.
 * The login shell may be csh or fish: to it, all of this is constant single-quoted words without `!` and backslash.
 */
export function launchCommand(privilege: Privilege, nonce: string, hasInput: boolean): string {
  const take = [`echo ${startedOf(nonce)} >&2`, ...(hasInput ? takeFirst(nonce) : takeAll(nonce))].join('; ');
  if (privilege === 'own') return `sh -c ${quote(take)}`;
  const sudo = privilege === 'sudo' ? 'sudo -n' : `sudo -S -p "${promptOf(nonce)}"`;
  const rise = [
    'LC_ALL=C LANGUAGE=C; export LC_ALL LANGUAGE',
    `command -v sudo >/dev/null 2>&1 || { echo ${noSudoOf(nonce)} >&2; exit 127; }`,
    `exec ${sudo} -- sh -c "$1"`,
  ].join('; ');
  return `sh -c ${quote(rise)} sh ${quote(take)}`;
}

const incomplete = 'echo "the script arrived incomplete" >&2; exit 126';

const takeAll = (nonce: string): readonly string[] => [
  'provision_script=$(cat)',
  `case $provision_script in *"${lastLineOf(nonce)}") eval "$provision_script" ;; *) ${incomplete} ;; esac`,
];

/** The script is what comes before its last line. `read` takes no byte more than that (POSIX), so the rest is its commands'. */
const takeFirst = (nonce: string): readonly string[] => [
  'provision_script= provision_whole=0 provision_nl=$(echo; echo .)',
  `while IFS= read -r provision_line; do case $provision_line in "${lastLineOf(nonce)}") provision_whole=1; break ;; esac; provision_script="$provision_script$provision_line\${provision_nl%.}"; done`,
  `case $provision_whole in 1) exec 3<&0 </dev/null; eval "$provision_script" ;; *) ${incomplete} ;; esac`,
];

/** What is written to the command's standard input, before the script's own input where it has one. */
export const launchInput = (script: string, nonce: string): string => `${script}\n${lastLineOf(nonce)}\n`;

const lastLineOf = (nonce: string): string => `#${nonce}-end`;
