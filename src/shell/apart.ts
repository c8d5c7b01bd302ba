import type { Script } from '../model/plan/script.ts';
import { raw } from './sh.ts';

/** Status of `provision_apart` where the folder could not be entered; what it ran may end with any other. */
export const NOT_APART = 96;

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
 * the status `NOT_APART`. A file system that does not answer keeps it waiting at FOLDER itself, never below: ask
 * `provision_place` (`places.ts`) first.
 *
 * `$PWD` is of no meaning inside.
 */
export const apartFunction: Script = raw(`provision_apart() (
  provision_folder=$1 provision_identity=$2
  shift 2
  provision_not_apart() { printf '%s: %s\\n' "$provision_folder" "$1" >&2; exit ${NOT_APART}; }
  cd -P -- "$provision_folder" 2>/dev/null || provision_not_apart 'is not a folder that can be entered'
  [ "$PWD" = "$provision_folder" ] || provision_not_apart "leads through a link, to $PWD"
  provision_here=$(stat -c %d:%i .) || provision_not_apart 'cannot be looked at'
  [ "\${provision_identity:-$provision_here}" = "$provision_here" ] ||
    provision_not_apart 'is another folder than the one that was read'
  # Sleeps where the folder is bound until that place has been entered; it outlives nobody for long.
  provision_holder=$(unshare -m sh -c '
    # The first of these is unshare(1)s own doing since 2.27.
    mount --make-rprivate / 2>/dev/null
    while read -r line; do
      case \${line%% - *} in *" shared:"*) echo "mounts of this namespace would be seen by others" >&2; exit 1 ;; esac
    done </proc/self/mountinfo
    mount -n -o bind "$1" /tmp && cd -P /tmp && echo $$ && exec sleep 30 </dev/null >/dev/null 2>&1' sh "$provision_folder" &)
  [ -n "$provision_holder" ] || provision_not_apart 'no mount namespace can be made for it, so nothing is done there'
  cd -P -- "/proc/$provision_holder/cwd" 2>/dev/null || provision_holder="$provision_holder gone"
  kill "\${provision_holder% gone}" 2>/dev/null || :
  [ "$provision_holder" = "\${provision_holder% gone}" ] || provision_not_apart 'cannot be entered apart from its mounts'
  # A folder that took its name meanwhile.
  [ "$(stat -c %d:%i .)" = "$provision_here" ] || provision_not_apart 'was exchanged for another folder'
  "$@"
)`);
