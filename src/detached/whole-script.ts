import { runStateFunctions } from '../shell/run-state.ts';
import { guardsFolder } from './guards-folder.ts';
import { runsFolder } from './runs-folder.ts';

/**
 * A script about runs: where they are and what state they are in (`runStateFunctions`), then its own lines. The whole is a function that
 * the last line calls, as in `bundle.ts`.
 */
export const wholeScript = (folder: string | undefined, ...body: readonly string[]): string =>
  [
    'provision_main() {',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL',
    'unset ENV BASH_ENV CDPATH LANG LANGUAGE || :',
    'umask 077; cd /',
    runsFolder(folder).text,
    guardsFolder(folder).text,
    // Seconds since boot: the folder does not outlive a boot either, and no clock that jumps matters.
    'uptime_now() { read -r up rest </proc/uptime; echo "${up%%.*}"; }',
    runStateFunctions.text,
    ...body,
    '}',
    'provision_main </dev/null',
    '',
  ].join('\n');
