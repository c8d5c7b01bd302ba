import type { Finding } from '../../model/gate/check.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { HostRun } from '../host-run.ts';
import type { PhaseContext } from '../phase-context.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import { Readings } from '../readings.ts';
import { judgeCheck } from './judge-check.ts';
import { asksItself, probesOfCheck } from './probes-of-check.ts';

/** Of so many it is told. */
const MOST = 3;

/** Seconds in which the host must answer: this is evidence for an error, not the answer to a gate. */
const TIMEOUT = 30;

/**
 * Who on a host makes again what a task has removed, by those checks of the gate that can tell: asked once, where the task
 * is still different after its own change. Nothing where nobody can tell.
 */
export async function whoChangesItBack(
  { program, known, fleet }: PhaseContext,
  run: HostRun,
  { outcome }: PlanItem,
): Promise<readonly string[]> {
  const checks = program.gate.checks(run.host, known).filter(check => check.remade === true && asksItself(check));
  const sections = Readings.sections(checks.flatMap(probesOfCheck));
  if (sections.length === 0) return [];
  try {
    const readings = new Readings();
    readings.take(sections, await fleet.connections.run(run.host, sections, { timeout: TIMEOUT }));
    const findings = checks.flatMap(check => {
      const verdict = judgeCheck(check, readings);
      return verdict?.kind === 'not-met' ? verdict.findings : [];
    });
    const names = outcome.kind === 'change' ? outcome.change.fields.map(field => field.name) : [];
    const about = findings.filter(one => names.some(name => one.seen.includes(name)));
    const makers = (from: readonly Finding[]) => from.flatMap(one => one.maker ?? []);
    const told = makers(about).length > 0 ? makers(about) : makers(findings);
    return [...new Set(told)].slice(0, MOST);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [];
  }
}
