import type { Script } from '../../../model/plan/script.ts';
import { refuse } from '../../../shell/refuse.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { type Fingerprint, stillAsRead } from './fingerprint.ts';
import { noteStanding } from './known-sum.ts';
import { type Ownership, refusedOwner, setOwnership, targetOwnership } from './ownership.ts';
import { keepCopy, keepNote, noteWritten } from './written-files.ts';

/** What to put at a path, and in place of what. */
export interface Replacement {
  readonly path: string;
  /** What was read; nothing is done unless it still stands there. */
  readonly read: Fingerprint;
  readonly ownership: Ownership;
  /** Prints the content; run in the folder of the path. */
  readonly content: Script;
  /** Whether nothing can fail in that but what takes the content. */
  readonly plain?: boolean;
  /** Digest of the content: it is noted that it is ours (`written-files.ts`). */
  readonly digest?: string;
  /** Whether it is noted, too, how the file stands, so that it need not be read again (`known-sum.ts`). */
  readonly known?: boolean;
  /** Looks at the finished file, which `provision_in_box provision_read_box` prints, and fails where it must not take its place. */
  readonly accept?: Script;
  /** Whether a copy of what stands there is kept before: each time, or only of what stood there `first`. */
  readonly copy: 'none' | 'each' | 'first';
}

/** Goes to the folder of the path, and stops unless what stands there is still what was read. */
const arrive = (path: string, read: Fingerprint): Script => sh`provision_find ${path}
if [ -n "$provision_gone" ]; then
  printf 'the folder of %s does not exist\n' ${path} >&2
  exit 1
fi
${stillAsRead(path, read)}`;

/** Takes what was begun beside a path away again, however the script ends. */
const orEnd = (steps: Script): Script => sh`trap provision_close_box EXIT
trap 'exit 1' HUP INT TERM
provision_open_box
${steps}
provision_close_box
trap - EXIT`;

/**
 * Makes a file beside the path, with its owner and mode set before the content is there, and moves it there once it is on
 * the disk. A reader sees the old file or the new one, never a half, also after a power cut; a failure leaves nothing
 * behind. Needs `provision_fingerprint`.
 */
export function replaceFile(replacement: Replacement): Script {
  const { path, read, ownership, content, plain = false, digest, known = false, accept = raw(':'), copy } = replacement;
  const refused = refusedOwner(path, ownership, read);
  if (refused !== undefined) return refuse(refused);
  const { owner, group, mode } = targetOwnership(ownership, read);
  const fill = sh`provision_in_box provision_fill_here ${owner} ${group} ${mode}`;
  return sh`${arrive(path, read)}
${copy === 'none' ? raw(':') : keepCopy(path, read, copy)}
${digest === undefined ? raw('provision_noted=') : noteWritten(path, digest)}
${orEnd(sh`${plain ? sh`${content} | ${fill} "$provision_noted"` : watched(content, fill)}
${accept}
${stillAsRead(path, read)}
provision_in_box provision_empty_box`)}
${known ? noteStanding(path) : raw('')}
${digest === undefined ? raw('') : keepNote(path)}`;
}

/** What fails in printing the content, or in taking it, leaves the path as it is: not every program says so when the disk is full (awk); cat does. */
const watched = (content: Script, fill: Script): Script => sh`provision_made=$({
  {
${content}
    echo 0 >&3
  } | { ${fill} "$provision_noted" 3>&- && echo written >&3; }
} 3>&1)
[ "$provision_made" = '0
written' ] || exit 1`;

/** Makes a symbolic link beside the path and moves it there, and keeps a copy of a file that stands there: whoever looks sees the old thing or the new one. */
export const replaceByLink = (path: string, target: string, read: Fingerprint): Script => sh`${arrive(path, read)}
${keepCopy(path, read, 'each')}
${orEnd(sh`provision_in_box provision_link_in_box ${target}
${stillAsRead(path, read)}
provision_in_box provision_empty_box`)}`;

/**
 * Gives a file that stays as it is its owner, group and mode. Where others can write, a name may be another file's by the time it
 * is used: there the file is made anew.
 */
export function ownFile(path: string, read: Fingerprint, ownership: Ownership): Script {
  const refused = refusedOwner(path, ownership, read);
  if (refused !== undefined) return refuse(refused);
  return sh`if provision_find ${path} && [ -z "$provision_as$provision_shared" ]; then
  ${stillAsRead(path, read)}
  ${setOwnership(ownership, read)}
else
  ${replaceFile({ path, read, ownership, content: raw('provision_through cat'), copy: 'none' })}
fi`;
}
