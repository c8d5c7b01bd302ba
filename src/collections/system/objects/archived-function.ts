import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';

/**
 * Defines `provision_archived LIST`, which fails unless each object of LIST (lines of `provision_walk`) stands, with the
 * same type, mode, owner, size and time, in the list of an archive that is still there. Lists are written only of archives
 * that were read back and compared (`resources/archive`). Folders are nothing that could be lost.
 */
export const archivedFunction = (folder: string): Script => sh`provision_archived() {
  provision_missing=$({
    for provision_file in ${folder}/*.list; do
      if [ -f "\${provision_file%.list}.tar.gz" ]; then cat "$provision_file"; fi
    done
    echo ==
    printf '%s\n' "$1"
  } | awk '!second { if ($0 == "==") second = 1; else kept[$0] = 1; next }
    /^good [^4]/ && !($0 in kept) { sub(/^[^\/]*/, ""); print }')
  if [ -n "$provision_missing" ]; then
    {
      printf 'nothing is removed: no archive in %s holds these as they are now\n' ${folder}
      printf '%s\n' "$provision_missing" | head -n 8
      echo 'run the phase again: it archives them first'
    } >&2
    exit 1
  fi
}`;
