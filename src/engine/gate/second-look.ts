import type { Check } from '../../model/gate/check.ts';
import type { HostRun } from '../host-run.ts';

/** Seconds after a run's last removal on a host from which on "nothing is left" counts: systemd restarts within this time. */
export const SECOND_LOOK = 5;

/** When the answer counts for good, by `performance.now()`; 0: at any time. */
export const countsFrom = ({ removedAt }: HostRun, { remade }: Check): number =>
  removedAt === undefined || remade !== true ? 0 : removedAt + SECOND_LOOK * 1000;
