import type { PlannedTask } from '../../model/event.ts';
import type { Finding } from '../../model/gate/check.ts';
import type { Known, Program } from '../../model/plan/program.ts';
import { Problem } from '../../model/problem.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { HostRun } from '../host-run.ts';
import { probesOfCheck } from './probes-of-check.ts';

/** Of so many it is told. */
const MOST = 3;

/** Seconds in which the host must answer: this is evidence for an error, not the answer to a gate. */
const TIMEOUT = 30;

/**
 * Who on a host makes again what a task has removed, by those checks of the gate that can tell: asked once, where the task
 * is still different after its own change. Nothing where nobody can tell.
 */
export async function whoChangesItBack(
  run: HostRun,
  task: PlannedTask,
  program: Program,
  known: Known,
  fleet: Fleet,
): Promise<readonly string[]> {
  const checks = program.gate.checks(run.host, known).filter(check => check.remade === true);
  const probes = new Map(checks.flatMap(probesOfCheck).map(script => [script.text, { id: script.text, script }]));
  if (probes.size === 0) return [];
  try {
    const readings = await fleet.run(run.host, [...probes.values()], { timeout: TIMEOUT });
    const findings = checks.flatMap(check => {
      const reading = readings.get(check.probe.text);
      if (reading === undefined) return [];
      const verdict = check.judge(
        reading,
        (check.besides ?? []).flatMap(probe => readings.get(probe.text) ?? []),
      );
      return verdict.kind === 'not-met' ? verdict.findings : [];
    });
    const names = task.outcome.kind === 'change' ? task.outcome.change.fields.map(field => field.name) : [];
    const about = findings.filter(one => names.some(name => one.seen.includes(name)));
    const makers = (from: readonly Finding[]) => from.flatMap(one => one.maker ?? []);
    const told = makers(about).length > 0 ? makers(about) : makers(findings);
    return [...new Set(told)].slice(0, MOST);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [];
  }
}
