import type { Event } from '../../model/event.ts';
import { InputProblem } from '../../model/problem.ts';
import { findPhase } from '../../playbook/phases.ts';
import { exitCode } from '../exit-code.ts';
import { canDiagnose, openDiagnosis } from '../open/open-diagnosis.ts';
import { openProject } from '../open/open-project.ts';
import type { RunOptions } from './run-options.ts';
import { withSession } from './with-session.ts';
import { writePage } from './write-page.ts';

export interface DiagnoseOptions extends RunOptions {
  /** Where to write the HTML page. */
  readonly report?: string;
}

/** Runs a phase's diagnosis alone; 3 where a cause was found. @throws {InputProblem} for a phase that has none. */
export async function diagnosePhase(word: string, options: DiagnoseOptions): Promise<number> {
  const phase = findPhase(word);
  if (!canDiagnose(phase.name)) {
    throw new InputProblem({ what: `phase ${phase.name} has no diagnosis`, hint: 'provision diagnose phase2' });
  }
  const project = await openProject(options);
  const request = {
    options,
    command: `diagnose ${word}`,
    inventory: project.inventory,
    opens: true,
    facts: project.catalogue.facts,
    mode: 'diagnosis',
    prepare: async () => undefined,
  } as const;
  return withSession(request, async ({ inventory, selected, fleet, output }) => {
    const ask = openDiagnosis(phase.name, inventory, selected, fleet.connections, options);
    if (ask === undefined) return exitCode.failed;
    const started = performance.now();
    output.report({ type: 'diagnosis-start', phase: phase.name });
    const diagnosis = await ask();
    const seconds = (performance.now() - started) / 1000;
    const found: Event = { type: 'diagnosis', phase: phase.name, diagnosis, seconds };
    output.report(found);
    if (options.report !== undefined) writePage(options.report, inventory, [found]);
    if (diagnosis.causes.length > 0) return exitCode.stop;
    return diagnosis.silent.length > 0 ? exitCode.failed : exitCode.done;
  });
}
