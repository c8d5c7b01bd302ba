import { PHASES_FOLDER } from '../../../model/plan/program.ts';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';

/** Where phase 2 notes on a host whose mesh has which interface, a line each: `cluster NAME: INTERFACE`. */
export const CLAIMS_FILE = `${PHASES_FOLDER}/wireguard`;

/** Prints its lines, each behind the word `claim`; where there is no such file, nothing. */
export const claimsProbe: Script = sh`if provision_exists ${CLAIMS_FILE}; then
  while IFS= read -r claim || [ -n "$claim" ]; do printf 'claim %s\n' "$claim"; done <${CLAIMS_FILE} || provision_unread ${CLAIMS_FILE}
fi`;

/** The clusters for which an interface is noted. @throws {Unread} */
export const clustersOf = (printed: string, name: string): readonly string[] =>
  taggedLines(printed)('claim')
    .filter(line => line !== '')
    .flatMap(line => {
      const [, cluster = '', link] = /^cluster ([^\s:]+)(?:: (\S+))?$/.exec(line) ?? unread(CLAIMS_FILE, line);
      return link === name ? [cluster] : [];
    });
