import type { Script } from '../model/plan/script.ts';
import { raw, sh } from './sh.ts';

/**
 * Sets `$provision_staged`, the folder of files that came from the controller for a change that is not made yet. It is the
 * login's own (root's, as a rule) and on a disk; each file's name is its SHA-256. `folder`: as in `RunPlace`.
 */
export const stagedFolder = (folder?: string): Script =>
  folder === undefined
    ? raw(`provision_staged=/var/lib/provision/staged
[ "\${provision_uid:-$(id -u)}" = 0 ] || provision_staged=\${HOME:?}/.cache/provision/staged`)
    : sh`provision_staged=${`${folder}/staged`}`;

/** Prints a file that came from the controller. Needs `stagedFolder`. */
export const printStaged = (sha256: string): Script => sh`cat "$provision_staged"/${sha256}`;

/** Takes away what came from the controller for changes that are made now. `folder`: as in `RunPlace`. */
export const dropStaged = (sums: readonly string[], folder?: string): Script => sh`${stagedFolder(folder)}
for provision_sum in ${sums}; do rm -f -- "$provision_staged/$provision_sum"; done`;
