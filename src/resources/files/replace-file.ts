import type { Script } from '../../model/script.ts';
import { raw, sh } from '../../shell/sh.ts';
import { folderOf } from './absolute-path.ts';
import { makeBeside, renameOver } from './beside.ts';
import { type Fingerprint, stillAsRead } from './fingerprint.ts';
import { type Ownership, type OwnershipState, setOwnership } from './ownership.ts';

/** What to put at a path, and in place of what. */
export interface Replacement {
  readonly path: string;
  /** What was read; nothing is done unless it still stands there. */
  readonly read: Fingerprint;
  readonly ownership: Ownership;
  /** Prints the content. */
  readonly content: Script;
  /** Looks at the finished file, `"$provision_new"`, and fails where it must not take its place. */
  readonly accept?: Script;
}

const ownershipOf = (read: Fingerprint): OwnershipState | undefined =>
  read.kind === 'file' ? read.ownership : undefined;

/**
 * Writes a file beside the path, with its owner and mode set before the content is there, and renames it once it is on
 * the disk. A reader sees the old file or the new one, never a half, also after a power cut; a failure leaves nothing
 * behind. Needs `provision_fingerprint`.
 */
export function replaceFile({ path, read, ownership, content, accept = raw(':') }: Replacement): Script {
  const folder = folderOf(path);
  return sh`if ! [ -d ${folder} ]; then
  printf 'the folder of %s is not there\n' ${path} >&2
  exit 1
fi
${stillAsRead(path, read)}
provision_new=
trap 'rm -f "$provision_new"' EXIT
trap 'exit 1' HUP INT TERM
${makeBeside('provision_new', folder)}
${setOwnership('provision_new', ownership, ownershipOf(read))}
# Not every program says so when the disk is full (awk, wg); cat does.
provision_made=$({
  { set +e; (set -e
${content}
  ); echo "$?" >&3; } | cat >"$provision_new" || echo unwritten >&3
} 3>&1)
[ "$provision_made" = 0 ] || exit 1
${accept}
sync "$provision_new" 2>/dev/null || sync
${stillAsRead(path, read)}
${renameOver('provision_new', path)}
trap - EXIT`;
}
