import type { ProblemDetails } from '../../model/problems/problem.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import type { HostRun } from '../host-run.ts';
import type { PlanItem } from '../plan/plan-item.ts';

/** Lines that are kept of what a change printed. */
export const KEPT = 12;

/** A change that ended with an error. */
export const failed = (run: HostRun, { code, stdout, stderr }: Reading): ProblemDetails => ({
  where: run.host.name,
  what: `exited with status ${code}`,
  evidence: lastLines(`${stdout}\n${stderr}`, KEPT),
  hint:
    run.host.ssh.become.method === 'none' && WANTS_ROOT.test(stderr)
      ? 'systemd lets only root do that here, and `become: false` says that nothing runs as root: remove it, or log in as root'
      : 'fix what the last lines name, then run the phase again: what is done already is found done',
});

/** What systemctl and others say without root, where nobody can be asked for a password (polkit). */
const WANTS_ROOT = /interactive authentication (is )?required|requires interactive authentication/i;

/** One that ended well and left its task as different as before; `makers`: who changes it back. */
export const unproved = (run: HostRun, { outcome }: PlanItem, makers: readonly string[]): ProblemDetails => ({
  where: run.host.name,
  what: 'it still differs after its own change',
  evidence:
    outcome.kind === 'change'
      ? outcome.change.fields.map(one =>
          one.secret === true || one.form === 'text'
            ? `${one.name} differs`
            : `${one.name}: ${one.before ?? 'absent'}, wanted ${one.after ?? 'absent'}`,
        )
      : [],
  hint:
    makers.length === 0
      ? 'something else on the host may be changing it back'
      : `changed back by ${makers.join('; ')}: stop that first, then run the phase again`,
});

/** A task that waits for something that never came. */
export const unknownStill = (run: HostRun, { outcome }: PlanItem): ProblemDetails => ({
  where: run.host.name,
  what:
    outcome.kind === 'deferred'
      ? `what it needs is still not known: ${outcome.deferred.because}`
      : 'what it needs is still not known',
});
