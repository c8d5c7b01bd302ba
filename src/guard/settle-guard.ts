import { forgetUnitLater } from '../detached/forget-unit.ts';
import { runsFolder } from '../detached/runs-folder.ts';
import type { Script } from '../model/plan/script.ts';
import { runStateFunctions } from '../shell/run-state.ts';
import { lines, sh } from '../shell/sh.ts';
import { disbandGuard, type GuardPlace, guardFolder, guardLogin } from './guard-place.ts';

/** Seconds to wait for an undoing that has begun. */
const UNDOING = 240;

/** Confirms what is unconfirmed, or waits until it is undone; prints what `settleGuard` says. `forget`: see `disbandGuard`. */
const settle = (forget: Script): Script => sh`if [ ! -d "$guard" ]; then echo kept; exit 0; fi
if [ -e "$guard/armed" ] && [ -e "$guard/sshd-ok" ] && ! guard_error=$(sshd -t 2>&1); then
  printf 'sshd refuses its configuration: %s\n' "$guard_error" | head -n 1 >"$guard/why"
  sh "$guard/undo" "$guard" now || :
fi
# Or confirmed by one that was cut off since; or cut off itself before it was armed, when nothing had been changed.
if mv "$guard/armed" "$guard/confirmed" 2>/dev/null || [ -e "$guard/confirmed" ] || [ ! -e "$guard/fired" ]; then
  ${forget}
  guard_disband
  echo kept
  exit 0
fi
# An undoing that was killed halfway is begun again.
guard_undoing=$(cat "$guard/undoing" 2>/dev/null) || :
if [ -e "$guard/fired" ] && [ ! -e "$guard/undone" ] && [ -n "$guard_undoing" ] && [ ! -d "/proc/$guard_undoing" ]; then
  sh "$guard/undo" "$guard" again || :
fi
guard_tries=0
while [ -d "$guard" ] && [ ! -e "$guard/undone" ] && [ $guard_tries -lt ${UNDOING} ]; do sleep 1; guard_tries=$((guard_tries + 1)); done
echo undone
cat "$guard/why" "$guard/undone" 2>/dev/null || :
guard_disband`;

/**
 * Confirms a run's guarded changes: to be run over a connection that was opened after them. Prints `kept`; or `undone`
 * and then, a line each, why (where it is known) and what was put back. A configuration that sshd refuses is undone at
 * once: the sshd that runs has not read it yet, and the next one would not start.
 */
export const settleGuard = (place: GuardPlace): Script => sh`${guardFolder(place)}
${disbandGuard}
${settle(sh`# Nobody need wait for it: the end of the run sees to it.
  guard_forget() { ${forgetUnitLater(place, `provision-guard-${place.run}.service`)}; }`)}`;

/**
 * The same for a run that is dead, by a later one over a connection of its own, which was opened after the dead one's changes.
 * Prints besides, and leaves the guard to itself then: `nothing`, where none is there; `at work`, where a script of the run
 * still is; `login NAME`, where the changes are unconfirmed before another login, of which this one proves nothing. What was
 * cut off before it was through is undone: nobody wanted a half of it, and what the other half was to fix is not known.
 */
export const settleDeadGuard = (place: GuardPlace): Script => sh`${guardFolder(place)}
${runsFolder(place.folder)}
${runStateFunctions}
${disbandGuard}
${guardLogin}
# It says of itself that it has ended a moment after it has told its status.
guard_tries=0
while at_work "$guard_run" && [ $guard_tries -lt 5 ]; do sleep 1; guard_tries=$((guard_tries + 1)); done
if at_work "$guard_run"; then echo 'at work'; exit 0; fi
if [ ! -e "$guard/armed" ] && [ ! -e "$guard/fired" ]; then echo nothing; exit 0; fi
if [ -e "$guard/armed" ] && [ "$(cat "$guard/login" 2>/dev/null)" != "$(guard_login)" ]; then
  printf 'login %s\n' "$(cat "$guard/login" 2>/dev/null)"
  exit 0
fi
if [ -e "$guard/armed" ] && [ ! -e "$guard/through" ]; then
  echo 'its script was ended before it was through' >"$guard/why"
  sh "$guard/undo" "$guard" now || :
fi
${settle(sh`:`)}`;

/** Takes away the guards of runs, by their ids. */
export const clearGuards = (folder: string | undefined, runs: readonly string[]): Script =>
  lines(
    ...runs.map(
      run => sh`${guardFolder({ folder, run })}
${disbandGuard}
guard_disband`,
    ),
  );

/**
 * Lists the guards that are on a host, a line each: `ID unconfirmed|undone` (unconfirmed also while it is being undone), then what
 * was put back, each line after a tab.
 */
export const listGuards = (folder: string | undefined): Script => sh`${guardFolder({ folder, run: '' })}
for guard in "$guards"/*/; do
  guard=\${guard%/}
  if [ -e "$guard/undone" ]; then
    echo "\${guard##*/} undone"
    sed 's/^/	/' "$guard/undone" 2>/dev/null || :
  elif [ -e "$guard/armed" ] || [ -e "$guard/fired" ]; then echo "\${guard##*/} unconfirmed"
  fi
done`;
