import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isGone } from '../../disk/is-gone.ts';
import { userName } from '../../model/environment.ts';
import type { RunOwner } from '../../model/run-owner.ts';

/** This boot of this machine and this space of process numbers; `undefined` where the system does not tell. */
function thisMachine(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** What is left on a host to say whose run has its lock. */
export const thisRun = (command: string): RunOwner => ({
  id: randomUUID(),
  user: userName(),
  controller: hostname(),
  pid: process.pid,
  machine: thisMachine(),
  command,
  since: new Date().toISOString(),
});

/** Whether a run was started here, and its process is there. */
export const isAliveHere = (owner: RunOwner): boolean =>
  owner.machine !== undefined && owner.machine === thisMachine() && !isDeadHere(owner);

/** Whether a run was started here, and its process is gone. Of runs of other machines nothing is known. */
export function isDeadHere(owner: RunOwner): boolean {
  return owner.machine !== undefined && owner.machine === thisMachine() && isGone(owner.pid);
}
