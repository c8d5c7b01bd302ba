import type { Script } from '../model/script.ts';
import { forgetUnitLater } from '../shell/forget-unit.ts';
import { lines, sh } from '../shell/sh.ts';
import { disbandGuard, type GuardPlace, guardFolder } from './guard-place.ts';

/** Seconds to wait for an undoing that has begun. */
const UNDOING = 240;

/**
 * Confirms a run's guarded changes: to be run over a connection that was opened after them. Prints `kept`; or `undone`
 * and then, a line each, why (where it is known) and what was put back. A configuration that sshd refuses is undone at
 * once: the sshd that runs has not read it yet, and the next one would not start.
 */
export const settleGuard = (place: GuardPlace): Script => sh`${guardFolder(place)}
${disbandGuard}
if [ ! -d "$guard" ]; then echo kept; exit 0; fi
if [ -e "$guard/armed" ] && [ -e "$guard/sshd-ok" ] && ! guard_complaint=$(sshd -t 2>&1); then
  printf 'sshd refuses its configuration: %s\n' "$guard_complaint" | head -n 1 >"$guard/why"
  sh "$guard/undo" "$guard" now || :
fi
if mv "$guard/armed" "$guard/kept" 2>/dev/null; then
  # Nobody need wait for it: the end of the run sees to it.
  guard_forget() { ${forgetUnitLater(place, `provision-guard-${place.run}.service`)}; }
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
while [ ! -e "$guard/undone" ] && [ $guard_tries -lt ${UNDOING} ]; do sleep 1; guard_tries=$((guard_tries + 1)); done
echo undone
cat "$guard/why" "$guard/undone" 2>/dev/null || :
guard_disband`;

/** Takes away the guards of runs, by their ids. */
export const clearGuards = (folder: string | undefined, runs: readonly string[]): Script =>
  lines(
    ...runs.map(
      run => sh`${guardFolder({ folder, run })}
${disbandGuard}
guard_disband`,
    ),
  );

/** Lists the guards that are on a host, a line each: `ID armed|undone`, then what was put back, each line after a tab. */
export const listGuards = (folder: string | undefined): Script => sh`${guardFolder({ folder, run: '' })}
for guard in "$guards"/*/; do
  guard=\${guard%/}
  if [ -e "$guard/armed" ]; then echo "\${guard##*/} armed"
  elif [ -e "$guard/fired" ]; then
    echo "\${guard##*/} undone"
    sed 's/^/	/' "$guard/undone" 2>/dev/null || :
  fi
done`;
