import type { Script } from '../model/plan/script.ts';
import { procPath } from '../shell/reach/proc-path.ts';
import { raw, sh } from '../shell/sh.ts';
import armForBootText from './arm-for-boot.sh';
import type { Guard } from './guard.ts';
import { disbandGuard, type GuardPlace, guardFolder, guardLogin } from './guard-place.ts';
import { keepFunctions } from './keep/keep-script.ts';
import { stateFunctions } from './keep/state-script.ts';
import keepTimeText from './keep-time.sh';
import { undoScript } from './undo-script.ts';

/** sshd by the names that distributions give it. */
const SSHD = ['ssh.service', 'sshd.service'] as const;

/**
 * `guard_give SECONDS` sets the time after which the guard undoes: so many seconds from now on. `guard_start SECONDS` starts what
 * goes by it, once for each guard, `SECONDS` being the least that is ever given: a transient timer of systemd
 * (systemd-run(1)), which no controller and no session can take along, or a process of its own where there is no systemd.
 */
const keepTime: Script = raw(keepTimeText);

/** What is kept, as `keep-script.ts` takes it. A name that no line can hold cannot be kept. */
const keptLines = ({ files, trees, wholes, programs }: Guard): readonly string[] => [
  ...files.map(path => `file ${path}`),
  ...trees.map(path => `tree ${path}`),
  ...wholes.map(path => `whole ${path}`),
  ...programs.map(path => `program ${path}`),
];

/** Undoes after a power cut: found by systemd at the next boot, before the network and sshd are started. */
const armForBoot: Script = raw(armForBootText);

/**
 * Arms a run's guard before a change: keeps what it would put back, and starts the timer that does so. Where it is armed
 * already, by an earlier stage or round, only the time is given anew, and the units named here are noted besides: what is
 * put back is the state before the first change. While changes are being
 * made they have `making` seconds besides the guard's own. Fails, so that the change is not made, where anything could not
 * be read or kept: a snapshot that could not be taken is none. So it does where the changes before were undone.
 */
export const armGuard = (place: GuardPlace, guard: Guard, making: number): Script => {
  const { seconds, named, units, sysctls, sshd, accepted } = guard;
  return sh`${guardFolder(place)}
${disbandGuard}
${guardLogin}
${keepTime}
if [ -e "$guard/fired" ]; then echo 'the changes before this one were undone' >&2; exit 1; fi
if [ -e "$guard/armed" ]; then
  rm -f "$guard/through"
  echo $$ >"$guard/pid" && printf '%s\n' ${[...SSHD, ...named]} >>"$guard/named" && guard_give ${seconds + making}
  exit
fi
${stateFunctions}
${keepFunctions}
${armForBoot}
guard_units() {
  : >"$guard/units"
  [ -d /run/systemd/system ] || return 0
  guard_at=$guard
  guard_ask units systemctl show -p Id -p ActiveState -p ActiveEnterTimestampMonotonic -p UnitFileState -- "$@" || return 1
  echo >>"$guard/units.new"
  guard_keep_lines units awk -F = '/=/ { is[$1] = $2 }
    /^$/ {
      id = is["Id"]
      if (id != "" && !seen[id]++) print id, is["ActiveState"], is["ActiveEnterTimestampMonotonic"], is["UnitFileState"]
      split("", is)
    }'
  [ ! -e "$guard/failed" ]
}
# As each interface has it, too: a setting of all or default is handed on to them. Not read by the shell, which does so byte
# by byte: of some of these files nothing comes after the first.
guard_sysctls() {
  set -- $(for guard_file in "$@"; do
    case $guard_file in
      */conf/all/* | */conf/default/*) set -- "\${guard_file%/conf/*}"/conf/*/"\${guard_file##*/}" ;;
      *) set -- "$guard_file" ;;
    esac
    for guard_file in "$@"; do if [ -r "$guard_file" ]; then printf '%s\n' "$guard_file"; fi; done
  done)
  : >"$guard/sysctls"
  [ $# != 0 ] || return 0
  grep -sH -e '' -- "$@" | awk '{
      at = index($0, ":"); file = substr($0, 1, at - 1); $0 = substr($0, at + 1); $1 = $1
      if (file == last) { line = line " " $0; next }
      if (NR > 1) print line
      last = file; line = file " " $0
    }
    END { if (NR > 0) print line }' >"$guard/sysctls"
}
guard_arm() {
  [ ! -e "$guard" ] || rm -rf -- "$guard"
  mkdir -p "$guard" && chmod 700 "$guards" "$guard" || return 1
  guard_login >"$guard/login" || return 1
  # What comes and goes at this very moment is asked for once more.
  guard_look "$guard/saved" || { sleep 1; guard_look "$guard/saved"; } || { cat "$guard/saved/failed" >&2; return 1; }
  printf '%s\n' ${[...SSHD, ...named]} >"$guard/named"
  guard_units ${[...new Set([...SSHD, ...named, ...units])]} || { cat "$guard/failed" >&2; return 1; }
  guard_sysctls ${sysctls.map(procPath)} || return 1
  guard_keep ${keptLines(guard)} || return 1
  ${!sshd ? sh`` : accepted ? sh`: >"$guard/sshd-ok"` : sh`if sshd -t 2>/dev/null; then : >"$guard/sshd-ok"; fi`}
  printf '%s\n' ${undoScript.text} >"$guard/undo" || return 1
  read -r guard_boot </proc/sys/kernel/random/boot_id
  echo "$guard_boot" >"$guard/boot" && echo $$ >"$guard/pid" && : >"$guard/armed" || return 1
  guard_arm_for_boot && guard_give ${seconds + making} && guard_start ${seconds}
}
guard_give_up() {
  guard_disband
  echo 'the guard that would undo the change could not be armed, so the change is not made' >&2
  exit 1
}
trap guard_give_up EXIT
guard_arm || exit 1
trap - EXIT`;
};

/** Gives the whole time from now on, whatever became of the changes: they are through, and the guard notes that. */
export const renewGuard = (place: GuardPlace, { seconds }: Guard): Script => sh`${guardFolder(place)}
${keepTime}
[ -e "$guard/armed" ] || { echo 'the change was undone before it could be confirmed' >&2; exit 1; }
: >"$guard/through"
guard_give ${seconds}`;
