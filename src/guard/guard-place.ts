import { forgetUnit } from '../detached/forget-unit.ts';
import { guardsFolder } from '../detached/guards-folder.ts';
import type { Script } from '../model/plan/script.ts';
import { sh } from '../shell/sh.ts';

/** Whose guard it is, as `RunPlace` has it. */
export interface GuardPlace {
  readonly folder: string | undefined;
  /** The run's id: letters, digits and dashes. */
  readonly run: string;
}

/** Sets `$guard_run`, `$guard` (the folder of this run's guard on the host), and `$provision_uid`. */
export const guardFolder = ({ folder, run }: GuardPlace): Script => sh`provision_uid=\${provision_uid:-$(id -u)}
${guardsFolder(folder)}
guard_run=${run}; guard=$guards/$guard_run`;

/** Defines `guard_login`, which prints who is logged in, also where sudo has made him root. */
export const guardLogin: Script = sh`guard_login() { if [ -n "\${SUDO_USER-}" ]; then echo "$SUDO_USER"; else id -un; fi; }`;

/**
 * Defines `guard_disband`, which ends the timer of the guard, and what would undo it at the next boot. That unit is known
 * to systemd by name where a boot or a reload came in between, as for a unit that was enabled: `guard_forget` is called
 * then, and has systemd read its units anew.
 */
export const disbandGuard: Script = sh`guard_forget() {
  set -- "provision-guard-$guard_run.service"
  ${forgetUnit}
}
guard_disband() {
  if [ -d /run/systemd/system ]; then
    set -- "provision-guard-$guard_run-undo.timer"
    # It may be waiting for a later time than its timer's. What undoes is never stopped.
    if [ ! -e "$guard/fired" ]; then set -- "$@" "provision-guard-$guard_run-undo.service"; fi
    systemctl stop "$@" 2>/dev/null || :
  fi
  rm -f "/etc/systemd/system/multi-user.target.wants/provision-guard-$guard_run.service" \
    "/etc/systemd/system/provision-guard-$guard_run.service"
  if [ -s "$guard/sleeper" ]; then
    guard_sleeper=$(cat "$guard/sleeper")
    if tr '\0' ' ' <"/proc/$guard_sleeper/cmdline" 2>/dev/null | grep -qF "$guard"; then
      kill -- "-$guard_sleeper" 2>/dev/null || kill "$guard_sleeper" 2>/dev/null || :
    fi
  fi
  guard_reload=
  if [ -d /run/systemd/system ] && {
    grep -qv '^sshd*\.service$' "$guard/named" 2>/dev/null ||
      [ "$(cat "$guard/boot" 2>/dev/null)" != "$(cat /proc/sys/kernel/random/boot_id)" ]
  }; then guard_reload=perhaps; fi
  rm -rf -- "$guard" || :
  [ -z "$guard_reload" ] || guard_forget || :
}`;
