import type { Event } from '../../model/events/event.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { findPhase } from '../../playbook/phases.ts';
import { exitCode } from '../exit-code.ts';
import { openDiagnosis } from '../open/open-diagnosis.ts';
import { namesFile, openPlaybook } from '../open/open-playbook.ts';
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
  const file = namesFile(word) ? word : undefined;
  const known = file === undefined ? findPhase(word).name : undefined;
  const project = await openProject(options);
  const { catalogue } = project;
  const phase = known ?? (await openPlaybook(word, catalogue, false)).name;
  if (!catalogue.diagnoses.has(phase)) {
    const what = file === undefined ? `phase ${phase} has no diagnosis` : `${file}: no collection diagnoses ${phase}`;
    throw new InputProblem({ what, hint: `these have one: ${[...catalogue.diagnoses.keys()].join(', ')}` });
  }
  const request = {
    options,
    command: `diagnose ${word}`,
    inventory: project.inventory,
    opens: 'all',
    facts: catalogue.facts,
    mode: 'diagnosis',
    prepare: async () => undefined,
  } as const;
  return withSession(request, async ({ inventory, selected, fleet, output }) => {
    const ask = openDiagnosis({ catalogue, phase, file, inventory, selected }, fleet.connections);
    if (ask === undefined) return exitCode.failed;
    const started = performance.now();
    output.report({ type: 'diagnosis-start', phase });
    const diagnosis = await ask();
    const seconds = (performance.now() - started) / 1000;
    const found: Event = { type: 'diagnosis', phase, diagnosis, seconds };
    output.report(found);
    if (options.report !== undefined) writePage(options.report, inventory, [found]);
    if (diagnosis.causes.length > 0) return exitCode.stop;
    return diagnosis.silent.length > 0 ? exitCode.failed : exitCode.done;
  });
}
