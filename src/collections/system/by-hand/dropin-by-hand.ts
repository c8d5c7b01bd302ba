import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { allOf, lines, sh } from '../../../shell/sh.ts';
import type { TextFile } from '../text-files/text-file.ts';
import { fileByHand, sealedByHand } from './file-by-hand.ts';
import { startedAfter } from './unit-by-hand.ts';

/** A drop-in of a unit, which systemd has read. */
export function dropinByHand(unit: string, wish: TextFile, restart: boolean): ByHand {
  const file = fileByHand(wish);
  if (file === undefined) return sealedByHand;
  const rested = sh`! systemctl -q is-active -- ${unit}`;
  return {
    kind: 'step',
    files: [file],
    is: allOf(
      [
        ...(unit.includes('@.') ? [] : [sh`[ "$(systemctl show -p NeedDaemonReload --value -- ${unit})" != yes ]`]),
        ...(restart ? [sh`{ ${rested} || ${allOf(startedAfter(unit, [wish.path]))}; }`] : []),
      ].concat(unit.includes('@.') && !restart ? [sh`:`] : []),
    ),
    make: lines(sh`systemctl daemon-reload`, ...(restart ? [sh`systemctl try-restart -- ${unit}`] : [])),
    expect: `systemd has read ${wish.path}`,
  };
}
