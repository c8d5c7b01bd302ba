import type { Script } from '../model/plan/script.ts';
import { raw, sh } from '../shell/sh.ts';

/** Sets `$root`, the folder of the lock and the runs on a host (`RunPlace`), and `$provision_uid` where it is not set. */
export const runsFolder = (folder: string | undefined): Script =>
  folder === undefined
    ? raw(`root=/run/provision; [ -d /run ] || root=/var/run/provision
provision_uid=\${provision_uid:-$(id -u)}
[ "$provision_uid" = 0 ] || root=\${XDG_RUNTIME_DIR:-$HOME/.cache}/provision`)
    : sh`root=${folder}`;
