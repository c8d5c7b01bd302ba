import { quote } from '../quote.ts';
import giveText from './give-files.sh';
import { reachFunctions } from './reach.ts';

/** A part of a file that a host is to give: from a byte on, to its end. */
export interface Wanted {
  readonly path: string;
  readonly from: number;
  /** Of the whole, in bytes. */
  readonly size: number;
}

/**
 * Text that prints parts of files one behind the other, each after an empty line and the line `NONCE INDEX`, and such a line at the end. The whole is a function that the
 * last line calls, as in `bundle.ts`.
 */
export const giveFiles = (files: readonly Wanted[], nonce: string): string =>
  [
    'provision_main() {',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL',
    'unset ENV BASH_ENV CDPATH LANG LANGUAGE || :',
    'umask 077; cd /',
    `provision_uid=\${PROVISION_UID-}; nonce=${quote(nonce)}`,
    reachFunctions.text,
    giveText,
    ...files.map(({ path, from, size }, at) => `give ${at} ${quote(path)} ${from} ${size - from}`),
    // That nothing is missing: a status can come before the output that it ends, and the connection be lost between them.
    `printf '\\n%s %s\\n' "$nonce" ${files.length}`,
    '}',
    'provision_main </dev/null',
    '',
  ].join('\n');
