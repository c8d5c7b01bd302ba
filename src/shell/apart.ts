import type { Script } from '../model/plan/script.ts';
import apartText from './apart.sh';
import { raw } from './sh.ts';

/**
 * Defines `provision_apart FOLDER IDENTITY COMMAND [ARGUMENT…]`: runs a command (a function, too) inside a folder from
 * which no way leads through a mount, and gives its status.
 *
 * In a mount namespace of its own, that one folder is bound, not recursively, to another place: what is mounted below the
 * folder is not there. The command is run in the *host's* namespace with that place as its working directory (by
 * `/proc/PID/cwd`), and works by relative names. So the kernel holds both: below `.`, a mount point is the plain folder
 * or file that it covers, and nothing of what is mounted can be read, written or removed, nor keep anybody waiting; and
 * removing or renaming one fails (EBUSY), since it is a mount point where the command runs. Neither asks beforehand.
 *
 * FOLDER is a real path: one that leads through a link, or ends in one, is refused. IDENTITY is `DEVICE:INODE` (`stat -c
 * %d:%i`) as it was read, or empty for whatever stands there; another folder by the same name is refused. So is a host
 * that makes no mount namespace: nothing is done there in another way. Each of these says so on standard error and gives
 * the status 96. A file system that does not answer keeps it waiting at FOLDER itself, never below: ask
 * `provision_place` (`places.ts`) first.
 *
 * `$PWD` is of no meaning inside.
 */
export const apartFunction: Script = raw(apartText);
