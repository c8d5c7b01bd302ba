import type { Script } from '../../../model/plan/script.ts';
import type { Mount } from '../../../shell/reach/mount-table.ts';
import { sh } from '../../../shell/sh.ts';
import { mountHolders } from './mount-holders.ts';

/** Seconds for one unmount: what is still to be written may take its time on a memory card. */
const PATIENCE = 60;
/** Seconds for one unmount of what lies behind a server or a program, and for its answer. */
const REMOTE_PATIENCE = 10;

const REMOTE = /^(nfs4?|cifs|smb3|smbfs|fuse|fuseblk|fuse\..*|9p|ceph|afs|glusterfs|lustre|ncpfs)$/;

/** Mounts that have others of these inside. */
const outer = (mounts: readonly Mount[]): readonly Mount[] =>
  mounts.filter(one => mounts.some(other => other.point.startsWith(`${one.point}/`)));

/**
 * Unmounts one after the other, as they are given. Each is tried in a process of its own that is given up when it does
 * not end in time: it may be one that not even SIGKILL ends. What is busy stays, with its holders named, and the task
 * fails; what does not answer any more is detached, and said so. One that has gone with another that mirrors it (shared
 * propagation) is no failure. What is mounted inside a folder that is bound here from a place that stays is mounted there,
 * too: it must not go there with it, so such a binding is cut off from its mirrors first.
 */
export const unmountAll = (mounts: readonly Mount[]): Script => sh`${mountHolders}
provision_work=$(mktemp -d /run/provision-unmount.XXXXXXXX)
mkfifo "$provision_work/ends"
exec 7<>"$provision_work/ends"
(while sleep 1 && kill -0 "$$"; do echo 'tick 0' >&7; done) >/dev/null 2>&1 </dev/null &
provision_clock=$!
trap 'kill "$provision_clock" 2>/dev/null; rm -rf "$provision_work"' EXIT
provision_there() {
  awk 'BEGIN { id = ARGV[1]; ARGC = 1 } $1 == id { found = 1 } END { exit !found }' "$1" </proc/self/mountinfo
}
# provision_within SECONDS COMMAND …: its status, or 124 where it did not end in time; what it said is in the file "said".
provision_try=0
provision_within() {
  provision_left=$1; shift
  provision_try=$((provision_try + 1))
  : >"$provision_work/said"
  : >"$provision_work/pid"
  {
    "$@" >"$provision_work/said" 2>&1 7>&- &
    echo "$!" >"$provision_work/pid"
    provision_ended=0
    wait "$!" || provision_ended=$?
    echo "$provision_try $provision_ended" >&7
  } >/dev/null 2>&1 </dev/null &
  while read -r provision_number provision_ended <&7; do
    if [ "$provision_number" = "$provision_try" ]; then return "$provision_ended"; fi
    if [ "$provision_number" = tick ]; then provision_left=$((provision_left - 1)); fi
    if [ "$provision_left" -lt 0 ]; then
      kill -s KILL "$(cat "$provision_work/pid")" 2>/dev/null || :
      return 124
    fi
  done
}
# provision_cut_off ID POINT IDS-THAT-GO: the kernel unmounts in every mirror of a mount what is unmounted in it.
provision_cut_off() {
  awk 'BEGIN { id = ARGV[1]; going = " " ARGV[2] " "; ARGC = 1 } {
    tag = ""
    for (at = 7; at <= NF && $at != "-"; at++) if ($at ~ /^shared:/) tag = $at
    if ($1 == id) own = tag; else if (!index(going, " " $1 " ")) staying[tag]
  } END { exit !(own != "" && own in staying) }' "$1" "$3" </proc/self/mountinfo || return 0
  if ! mount --make-private "$2"; then
    printf '%s cannot be made private, apart from the place that it is bound from, so nothing was unmounted\n' "$2" >&2
    exit 1
  fi
}
provision_busy=
provision_unmount() {
  case $provision_busy in *"
$2/"*) return 0 ;; esac
  provision_status=0
  provision_within "$4" umount "$2" || provision_status=$?
  case $provision_status in
    0 | 124) ;;
    # Whoever looks at every new device (udev) is gone in a moment.
    *) sleep 1; provision_status=0; provision_within "$4" umount "$2" || provision_status=$? ;;
  esac
  [ "$provision_status" != 0 ] && provision_there "$1" || return 0
  provision_said=$(cat "$provision_work/said")
  # Asked only what has somebody behind it: "." makes it look at the mount itself.
  if [ "$provision_status" = 124 ] || { [ "$5" = remote ] && ! provision_within "$4" ls -d "$2/."; }; then
    provision_within "$4" umount -l "$2" || :
    if provision_there "$1"; then printf '%s does not answer, and cannot be detached: %s\n' "$2" "$3" >&2; return 1; fi
    printf 'detached %s: %s does not answer\n' "$2" "$3"
    return 0
  fi
  provision_busy="$provision_busy
$2"
  case $provision_said in
    *[Bb]usy*)
      printf '%s is busy (%s)\n' "$2" "$3" >&2
      { provision_holders "$2"; provision_elsewhere "$1"; } | sed 's/^/  /' >"$provision_work/holders"
      if [ -s "$provision_work/holders" ]; then cat "$provision_work/holders" >&2
      else echo '  no process was found that uses it' >&2; fi ;;
    *) printf '%s cannot be unmounted: %s\n' "$2" "$provision_said" >&2 ;;
  esac
}
${outer(mounts).map(({ id, point }) => sh`provision_cut_off ${id} ${point} ${mounts.map(one => one.id).join(' ')}`)}
${mounts.map(
  ({ id, point, type, source }) =>
    sh`if provision_there ${id}; then provision_unmount ${id} ${point} ${`${type} of ${source}`} ${REMOTE.test(type) ? [REMOTE_PATIENCE, 'remote'] : [PATIENCE, 'local']}; fi`,
)}
if [ -n "$provision_busy" ]; then
  echo 'stop what is using it, then run the phase again; nothing was detached while it is in use' >&2
  exit 1
fi`;
