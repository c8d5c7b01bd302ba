import type { Event } from '../../model/events/event.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { findPhase, stepsFrom } from '../../playbook/phases.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { lockedPhases } from '../open/locked-phases.ts';
import { openDiagnosis } from '../open/open-diagnosis.ts';
import { namesFile, openPlaybook } from '../open/open-playbook.ts';
import { openProject, type Project } from '../open/open-project.ts';
import type { RunOptions } from './run-options.ts';
import { withSession } from './with-session.ts';
import { writePage } from './write-page.ts';

export interface DiagnoseOptions extends RunOptions {
  /** Where to write the HTML page. */
  readonly report?: string;
}

/** The last phase that `up` would do here, of those that have a diagnosis: it looks at those before it first. */
async function lastPhase({ inventory, catalogue }: Project): Promise<string> {
  const { steps } = stepsFrom(inventory, undefined, await lockedPhases(inventory, catalogue));
  return steps.findLast(({ name }) => catalogue.diagnoses.has(name))?.name ?? '';
}

/** Runs a phase's diagnosis alone, or with `all` that of every phase that `up` does; 3 where a cause was found. @throws {InputProblem} for a phase that has none. */
export async function diagnosePhase(word: string, options: DiagnoseOptions): Promise<number> {
  const isAll = word === 'all';
  const file = !isAll && namesFile(word) ? word : undefined;
  const named = isAll || file !== undefined ? undefined : findPhase(word).name;
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openProject(options);
  const known = isAll ? await lastPhase(project) : named;
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
    const ask = openDiagnosis(
      { catalogue, phase, file, inventory, selected, earlier: isAll ? 'all' : 'stops' },
      fleet.connections,
    );
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
