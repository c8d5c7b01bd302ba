import type { Script } from '../model/plan/script.ts';
import { raw, sh } from '../shell/sh.ts';

/**
 * Sets `$guards`, the folder of the guards of all runs on a host. It outlives a boot, so that a change that was not
 * confirmed before a power cut is undone after it. `folder`: as in `RunPlace`. Asks for the user's id where
 * `$provision_uid` does not have it.
 */
export const guardsFolder = (folder: string | undefined): Script =>
  folder === undefined
    ? raw(`guards=/var/lib/provision/guards
[ "\${provision_uid:-$(id -u)}" = 0 ] || guards=\${XDG_RUNTIME_DIR:-$HOME/.cache}/provision/guards`)
    : sh`guards=${`${folder}/guards`}`;
