import type { Script } from '../../model/plan/script.ts';
import { sh } from '../../shell/sh.ts';
import type { HostRun } from '../host-run.ts';

/** Lists what runs have left, as `detached/detach.ts` and `guard/` keep it for root. */
export const leavingsProbe: Script = sh`ls -1 /run/provision/runs 2>/dev/null || :
ls -1 /var/lib/provision/guards 2>/dev/null || :`;

/** Whether another run has left something on a host: it is at work, or its controller died. */
export const hasLeavings = ({ readings }: HostRun): boolean => (readings.of(leavingsProbe)?.stdout ?? '') !== '';
