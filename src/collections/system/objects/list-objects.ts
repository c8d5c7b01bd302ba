import type { Script } from '../../../model/plan/script.ts';
import { globSource } from '../../../model/text/glob.ts';
import { sh } from '../../../shell/sh.ts';
import encodeName from './encode-name.awk';
import { knownFunction, type LeftPaths, pathsOf, removalSetting } from './left-paths.ts';
import sortObjects from './sort-objects.awk';

/** A pattern of paths for awk: `*` and `?` stay within a name. */
const expression = (pattern: string): string => globSource(pattern, 'part');

/** Bytes of names that are sent: of more the rest is counted. A thousand objects are some 120 kB. */
const LISTED = 2 * 1024 * 1024;

/** Lets through so many rows of objects as may be sent, and all others; says how many there are besides: `more COUNT BYTES`. */
const SHORTEN = `/^good / {
  size += length($0) + 1
  if (size > ${LISTED}) { if ($2 !~ /^4/) { more++; if ($2 ~ /^8/) bytes += $5 }; next }
}
{ print }
END { if (more > 0) printf "more %.0f %.0f\\n", more, bytes }`;

/** Prints the rows that it reads, as far as they may be sent (`parseObjects` knows what is said of the rest). */
export const shorten: Script = sh`awk ${SHORTEN}`;

const DESCRIBE = `for name; do
  seen=$(stat -c '%f %u %g %s %y' "$name") || continue
  printf '%s ' "$seen"
  printf '%s/' "$name" | awk "$provision_encoder"
done`;

/**
 * Defines `provision_walk START`, which lists START and all that is below it in the working folder, by relative names: a
 * line `good MODE UID GID SIZE DATE TIME NAME` for each object that cannot be recreated, and `again` or `volume COUNT BYTES
 * FOLDER`. MODE is hexadecimal, as `stat -c %f` gives it; in a name, `\\` stands for a backslash and `\n` for a line break.
 * What went away meanwhile is left out; anything else that cannot be looked at is an error. Changes nothing.
 * `$provision_written` and `$provision_real` are the working folder's path as written and as it is; `$provision_again`
 * holds regular expressions, `$provision_volumes` and `$provision_keep` (of which nothing is told) real paths, a line each.
 */
export const walkFunction: Script = sh`provision_break=$(printf '\nx'); provision_break=\${provision_break%x}
provision_encoder=${encodeName}
provision_find() {
  TZ=UTC find "$1" ! -path "*$provision_break*" ! -path '*\\*' -exec stat -c '%f %u %g %s %y %n' {} + || :
  TZ=UTC provision_encoder=$provision_encoder find "$1" '(' -path "*$provision_break*" -o -path '*\\*' ')' -exec sh -c ${DESCRIBE} sh {} + || :
}
provision_walk() {
  {
    provision_unseen=$(provision_find "$1" 2>&1 >&3 | grep -v 'No such file or directory') || :
    if [ -n "$provision_unseen" ]; then printf '! %s\n' "$provision_unseen" >&3; fi
  } 3>&1 | provision_written=$provision_written provision_real=$provision_real provision_again=$provision_again \
    provision_volumes=$provision_volumes provision_keep=$provision_keep awk ${sortObjects}
}`;

/** The same as `eachDoomed`, where `removalSetting` and `knownFunction` of the same stand before it. */
const eachKnown = (doomed: LeftPaths): Script => sh`${walkFunction}
provision_again=${doomed.again.map(expression).join('\n')}
provision_each() {
  provision_match_all ${pathsOf(doomed)} || exit 1
  while IFS= read -r provision_path; do
    [ -n "$provision_path" ] || continue
    ! provision_gone "$provision_path" || continue
    provision_place "$provision_path"
    case $provision_kind in
      # What nobody can look at is not removed either.
      absent | silent) continue ;;
      unreadable)
        printf '%s: its target cannot be determined\n' "$provision_path" >&2
        exit 1
        ;;
    esac
    provision_known || continue
    case $provision_kind in
      directory) provision_written=$provision_path provision_start=. ;;
      *)
        provision_written=\${provision_path%/*} provision_start=./\${provision_path##*/}
        provision_real=\${provision_real%/*} ;;
    esac
    provision_apart "\${provision_real:-/}" '' "$@" "$provision_start"
  done <<PROVISION-END
$provision_matching
PROVISION-END
}`;

/**
 * Defines `provision_each COMMAND [ARGUMENT…]`, which runs a command in the folder of each thing that is to go, with its
 * relative name (`.` for a folder itself) as the last argument, apart from all that is mounted below. What goes is asked
 * with the same words as by `leftPathsProbe`.
 */
export const eachDoomed = (doomed: LeftPaths): Script => sh`${removalSetting(doomed)}
${knownFunction(doomed)}
${eachKnown(doomed)}`;

/**
 * To be put after `leftPathsProbe` of the same: lists what there is (`parseObjects`), and the volumes that lie elsewhere.
 * Costs nothing where nothing is there.
 */
export const listedProbe = (doomed: LeftPaths): Script => sh`if [ -n "$provision_seen$provision_volumes" ]; then
  ${eachKnown(doomed)}
  provision_rows=$(provision_each provision_walk)
  printf '%s\n' "$provision_rows" | ${shorten}
  printf '%s\n' "$provision_volumes" | while IFS= read -r provision_path; do
    provision_inside=
    for provision_one; do case $provision_path/ in "$provision_one"/*) provision_inside=yes ;; esac; done
    if [ -n "$provision_path" ] && [ -z "$provision_inside" ]; then printf 'outside %s\n' "$provision_path"; fi
  done
fi`;
