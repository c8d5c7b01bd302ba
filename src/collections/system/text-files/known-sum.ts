import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { writtenNote } from '../../../shell/written-note.ts';
import { plainFilter } from './fingerprint.ts';

/**
 * What tells of a file that nobody has written to it since: device, inode, size, and the times of its last writing and of its last change
 * (inode(7)). Whoever writes sets the latter, and no call sets it otherwise.
 */
const standing = raw(`provision_standing=$(stat -c '%d:%i %s %y %z' -- "$provision_name")`);

/**
 * In place of `plainFilter`, for large files: `provision_sum_up` takes the digest that was noted when provision wrote the file, where the file is the very same
 * since; any other is read. Where others can write to its folder it is read in any case.
 */
export const knownFilter = (path: string): Script =>
  lines(
    plainFilter,
    sh`provision_sum_up() {
  provision_note=
  if [ -z "$provision_as$provision_shared" ] && [ -f ${writtenNote(path)} ]; then
    { read -r provision_sum provision_rest && read -r provision_note; } <${writtenNote(path)} || provision_note=
  fi
  if [ -n "$provision_note" ]; then
    ${standing}
    if [ "$provision_note" = "as $provision_standing" ]; then return 0; fi
  fi
  if [ -z "$provision_as$provision_shared" ]; then provision_sum=$(sha256sum <"$provision_name")
  else provision_sum=$(provision_through provision_digest)
  fi
}`,
  );

/** Writes down, beside the note of what was written, how the file stands; without it the file is read the next time. Run in the path's folder, once it is in its place. */
export const noteStanding = (path: string): Script => sh`if [ -z "$provision_as$provision_shared" ]; then
  ${standing}
  printf 'as %s\n' "$provision_standing" >>${`${writtenNote(path)}.new`}
fi`;
