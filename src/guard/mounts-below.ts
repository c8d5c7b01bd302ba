import type { Script } from '../model/plan/script.ts';
import { raw } from '../shell/sh.ts';

/**
 * Defines `guard_mounts_below FOLDER…`: of the mount points on standard input, as mountinfo writes them, prints those below one of
 * the folders as patterns of find's `-path`, which `-xdev` does not know: a bind of the same disk is one, too. With `$guard_here`
 * set they are told from the folder, as `./NAME`. Of a name with odd signs the pattern fits a little more.
 */
export const mountsBelow: Script = raw(`guard_mounts_below() {
  awk -v here="$guard_here" '
    BEGIN {
      for (at = 1; at < ARGC; at++) {
        one = ARGV[at]
        gsub(/\\\\/, "\\\\134", one); gsub(/ /, "\\\\040", one); gsub(/\\t/, "\\\\011", one);
        folder[at] = (one == "/" ? "" : one) "/"
      }
      ARGC = 1
    }
    {
      for (at in folder) if (index($1, folder[at]) == 1 && length($1) > length(folder[at])) {
        point = here == "" ? $1 : "./" substr($1, length(folder[at]) + 1)
        gsub(/\\\\[0-7][0-7][0-7]/, "?", point); gsub(/[*[]/, "?", point)
        if (!seen[point]++) print point
      }
    }' "$@"
}`);
