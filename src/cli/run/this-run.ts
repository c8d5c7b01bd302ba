import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { userName } from '../../model/environment.ts';
import { isErrno } from '../../model/problems/errno.ts';
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

/** Whether no process of this machine has a number any more. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended keeps its number until its parent asks, which in a container may be never.
    return /^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    return isErrno(error, 'ESRCH', 'ENOENT');
  }
}
