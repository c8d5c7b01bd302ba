import { readFileSync } from 'node:fs';
import { isErrno } from '../model/problems/errno.ts';

/** Whether no process of this machine has a number any more; one that may not be asked lives. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that has ended keeps its number until its parent asks, which in a container may be never. Only Linux tells.
    return process.platform === 'linux' && /^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    return isErrno(error, 'ESRCH', 'ENOENT');
  }
}
