import type { Script } from '../../model/script.ts';
import { raw, sh } from '../../shell/sh.ts';
import { folderOf } from './absolute-path.ts';
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
 * Writes a file beside the path, with its owner and mode set before the content is there, and renames it. A reader
 * sees the old file or the new one, never a half; a failure leaves nothing behind. Needs `provision_fingerprint`.
 */
export function replaceFile({ path, read, ownership, content, accept = raw(':') }: Replacement): Script {
  const folder = folderOf(path);
  const unlink = read.kind === 'symlink' ? sh`rm -f ${path}` : raw(':');
  return sh`if ! [ -d ${folder} ]; then
  printf 'the folder of %s is not there\n' ${path} >&2
  exit 1
fi
${stillAsRead(path, read)}
provision_new=
trap 'rm -f "$provision_new"' EXIT
trap 'exit 1' HUP INT TERM
provision_new=$(mktemp ${folder === '/' ? '/.provision.XXXXXX' : `${folder}/.provision.XXXXXX`})
${setOwnership('provision_new', ownership, ownershipOf(read))}
{
${content}
} >"$provision_new"
${accept}
${stillAsRead(path, read)}
${unlink}
mv -f "$provision_new" ${path}
trap - EXIT`;
}
