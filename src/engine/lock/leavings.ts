import type { Script } from '../../model/plan/script.ts';
import { sh } from '../../shell/sh.ts';
import type { HostRun } from '../host-run.ts';

/** Lists what runs have left, as `detached/detach.ts` and `guard/` keep it for root. */
export const leavingsProbe: Script = sh`set --
for provision_left in /run/provision/runs /var/lib/provision/guards; do
  [ ! -e "$provision_left" ] || set -- "$@" "$provision_left"
done
[ $# = 0 ] || provision_ask '' find "$@" -mindepth 1 -maxdepth 1`;

/** Whether another run has left something on a host: it is at work, or its controller died. */
export const hasLeavings = ({ readings }: HostRun): boolean => (readings.of(leavingsProbe)?.stdout ?? '') !== '';
