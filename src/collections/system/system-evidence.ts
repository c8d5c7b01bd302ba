import type { EvidenceOf } from '../../model/gate/evidence.ts';
import { sh } from '../../shell/sh.ts';

/** How the machine is: load, memory, disks, units that failed, what programs warned of lately. */
export const systemEvidence: EvidenceOf = () => [
  {
    name: 'load, memory, disks',
    script: sh`uname -a; date -u; uptime; free -m; df -P -x overlay -x tmpfs; df -P -i -x overlay -x tmpfs`,
  },
  { name: 'units that failed', script: sh`systemctl --failed --no-legend --no-pager` },
  {
    name: 'warnings of the last quarter of an hour',
    script: sh`journalctl -q --no-pager -o short-iso -p warning --since=-15min -n 80`,
  },
];
