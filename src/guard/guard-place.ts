import type { Script } from '../model/script.ts';
import { guardsFolder } from '../shell/guards-folder.ts';
import { sh } from '../shell/sh.ts';

/** Whose guard it is, as `RunPlace` has it. */
export interface GuardPlace {
  readonly folder: string | undefined;
  /** The run's id: letters, digits and dashes. */
  readonly run: string;
}

/** Sets `$guard_run` and `$guard`, the folder of this run's guard on the host. */
export const guardFolder = ({ folder, run }: GuardPlace): Script => sh`${guardsFolder(folder)}
guard_run=${run}; guard=$guards/$guard_run`;

/** Ends every timer of the guard, and what would undo it at the next boot. */
export const disbandGuard: Script = sh`guard_disband() {
  if [ -d /run/systemd/system ]; then systemctl stop "provision-guard-$guard_run-*.timer" 2>/dev/null || :; fi
  rm -f "/etc/systemd/system/multi-user.target.wants/provision-guard-$guard_run.service" \
    "/etc/systemd/system/provision-guard-$guard_run.service"
  if [ -s "$guard/sleeper" ]; then
    guard_sleeper=$(cat "$guard/sleeper")
    if tr '\0' ' ' <"/proc/$guard_sleeper/cmdline" 2>/dev/null | grep -qF "$guard"; then
      kill -- "-$guard_sleeper" 2>/dev/null || kill "$guard_sleeper" 2>/dev/null || :
    fi
  fi
  guard_reload=
  # A boot or a reload in between, as for a unit that was enabled, has made it known to systemd, which would keep its name.
  if [ -d /run/systemd/system ] && {
    grep -qv '^sshd*\.service ' "$guard/units" 2>/dev/null ||
      [ "$(cat "$guard/boot" 2>/dev/null)" != "$(cat /proc/sys/kernel/random/boot_id)" ]
  }; then guard_reload=perhaps; fi
  rm -rf -- "$guard" || :
  if [ -n "$guard_reload" ] &&
    [ -n "$(systemctl list-units --all --no-legend --plain "provision-guard-$guard_run.service" 2>/dev/null)" ]; then
    systemctl daemon-reload || :
  fi
}`;
