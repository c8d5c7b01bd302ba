import type { Script } from '../model/script.ts';
import { sh } from '../shell/sh.ts';
import type { Guard } from './guard.ts';
import { disbandGuard, type GuardPlace, guardFolder } from './guard-place.ts';
import { stateFunctions } from './state-script.ts';
import { undoScript } from './undo-script.ts';

/** Kept by every guard, since a command that is guarded may change them unseen. */
const ALWAYS_KEPT = [
  '/etc/ssh/sshd_config',
  '/etc/ssh/sshd_config.d',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/etc/nftables.conf',
] as const;

/** sshd by the names that distributions give it. */
const SSHD = ['ssh.service', 'sshd.service'] as const;

/**
 * Starts the timer anew: a transient timer of systemd (systemd-run(1)), which no controller and no session can take
 * along, or a process of its own where there is no systemd. The one before it counts no more.
 */
const startTimer = (seconds: number): Script => sh`guard_start() {
  guard_number=0; { read -r guard_number <"$guard/number"; } 2>/dev/null || :
  guard_number=$((guard_number + 1))
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1 && [ "$provision_uid" = 0 ]; then
    systemd-run --quiet --collect --no-ask-password --unit="provision-guard-$guard_run-$guard_number" \
      --description='provision: undo what was not confirmed' --on-active=${seconds} --timer-property=AccuracySec=100ms \
      sh "$guard/undo" "$guard" timer "$guard_number" || return 1
  else
    guard_apart=nohup; if command -v setsid >/dev/null 2>&1; then guard_apart=setsid; fi
    $guard_apart sh -c 'sleep "$4"; exec sh "$1" "$2" timer "$3"' guard "$guard/undo" "$guard" "$guard_number" ${seconds} \
      </dev/null >/dev/null 2>&1 &
    echo $! >"$guard/sleeper"
  fi
  echo "$guard_number" >"$guard/number.new" && mv "$guard/number.new" "$guard/number"
  guard_uptime >"$guard/since"
}
# Seconds since boot: no clock that jumps matters.
guard_uptime() { read -r guard_up guard_idle </proc/uptime; echo "\${guard_up%%.*}"; }`;

/** Keeps what is there at a path, or that nothing is. */
const keep = (path: string, number: number): Script => sh`guard_keep ${number} ${path}`;

/** Undoes after a power cut: found by systemd at the next boot, before the network and sshd are started. */
const armForBoot: Script = sh`guard_arm_for_boot() {
  [ -d /run/systemd/system ] && [ "$provision_uid" = 0 ] || return 0
  [ -d /etc/systemd/system/multi-user.target.wants ] || mkdir -p /etc/systemd/system/multi-user.target.wants
  cat >"/etc/systemd/system/provision-guard-$guard_run.service" <<PROVISION
[Unit]
Description=provision: undo what was not confirmed before the last boot
DefaultDependencies=no
After=local-fs.target systemd-remount-fs.service
Before=network-pre.target ssh.service sshd.service multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh $guard/undo $guard boot
PROVISION
  ln -sf "../provision-guard-$guard_run.service" \
    "/etc/systemd/system/multi-user.target.wants/provision-guard-$guard_run.service"
}`;

/**
 * Arms a run's guard before a change: keeps what it would put back, and starts the timer that does so. Where it is armed
 * already, only the timer is started anew: what is put back is the state before the first change. Fails, so that the
 * change is not made, where it cannot be armed, or where it has undone the changes before.
 */
export const armGuard = (place: GuardPlace, { seconds, paths, units, sshd }: Guard): Script => {
  const kept = [...new Set([...ALWAYS_KEPT, ...paths])];
  return sh`${guardFolder(place)}
${disbandGuard}
${startTimer(seconds)}
if [ -e "$guard/fired" ]; then echo 'the changes before this one were undone' >&2; exit 1; fi
if [ -e "$guard/armed" ]; then echo $$ >"$guard/pid"; guard_start; exit; fi
${stateFunctions}
${armForBoot}
guard_keep() {
  printf '%s' "$2" >"$guard/files/$1/path"
  if [ -e "$2" ] || [ -L "$2" ]; then cp -a "$2" "$guard/files/$1/kept/"; fi
}
guard_units() {
  [ -d /run/systemd/system ] || return 0
  { systemctl show -p Id -p ActiveState -p ActiveEnterTimestampMonotonic -p UnitFileState -- "$@"; echo; } |
    awk -F = '/=/ { is[$1] = $2 }
      /^$/ {
        id = is["Id"]
        if (id != "" && !seen[id]++) print id, is["ActiveState"], is["ActiveEnterTimestampMonotonic"], is["UnitFileState"]
        split("", is)
      }'
}
guard_arm() {
  rm -rf -- "$guard"
  mkdir -p "$guard" && chmod 700 "$guards" "$guard"
  guard_look "$guard/saved"
  (cd "$guard" && mkdir -p ${kept.map((_, number) => `files/${number}/kept`)})
  ${kept.map(keep)}
  guard_units ${[...new Set([...SSHD, ...units])]} >"$guard/units"
  ${sshd ? sh`if sshd -t 2>/dev/null; then : >"$guard/sshd-ok"; fi` : sh``}
  cat >"$guard/undo" <<'PROVISION-UNDO'
${undoScript}
PROVISION-UNDO
  read -r guard_boot </proc/sys/kernel/random/boot_id
  echo "$guard_boot" >"$guard/boot"
  echo $$ >"$guard/pid"
  : >"$guard/armed"
  guard_arm_for_boot
  guard_start
}
guard_give_up() {
  guard_disband
  echo 'the guard that would undo the change could not be armed, so the change is not made' >&2
  exit 1
}
trap guard_give_up EXIT
guard_arm
trap - EXIT`;
};

/** Gives the whole time again, but for a tenth: what was just changed is confirmed from now on. */
export const renewGuard = (place: GuardPlace, { seconds }: Guard): Script => sh`${guardFolder(place)}
${startTimer(seconds)}
[ -e "$guard/armed" ] || { echo 'the change was undone before it could be confirmed' >&2; exit 1; }
guard_passed=$(($(guard_uptime) - $(cat "$guard/since")))
if [ $guard_passed -gt ${Math.floor(seconds / 10)} ]; then guard_start; fi`;
