import type { Script } from '../model/plan/script.ts';
import { sh } from '../shell/sh.ts';
import type { RunPlace } from './run-place.ts';
import { runsFolder } from './runs-folder.ts';

/** Has systemd read its units anew where it still knows one, `$1`, whose file is gone. */
export const forgetUnit: Script = sh`[ -z "$(systemctl list-units --all --no-legend --plain "$1" 2>/dev/null)" ] || systemctl daemon-reload`;

/** The same for a unit of a run, once that is over (`release` in `lock.ts`): it takes systemd a while, and nobody need wait. */
export const forgetUnitLater = ({ folder, run }: RunPlace, unit: string): Script => sh`${runsFolder(folder)}
  { echo ${unit} >"$root/runs/"${run}/forget; } 2>/dev/null || { set -- ${unit}; ${forgetUnit}; }`;
