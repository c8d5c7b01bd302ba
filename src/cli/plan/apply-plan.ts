import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Inventory } from '../../model/inventory.ts';
import { ownCommand, repeatAlso } from '../../model/own-command.ts';
import { ifThere } from '../../model/problems/if-there.ts';
import { InputProblem, type ProblemDetails } from '../../model/problems/problem.ts';
import { findPhase } from '../../playbook/phases.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { shippedPlaybook } from '../open/open-playbook.ts';
import { openProject } from '../open/open-project.ts';
import type { RunOptions } from '../run/run-options.ts';
import { version } from '../version.ts';
import { digestsBy } from './digest.ts';
import { filesUnder } from './keep-plan.ts';
import { keptPhases } from './kept-phases.ts';
import { type PlanFile, readPlan } from './plan-file.ts';

/** `provision apply FILE`: makes a plan that was kept, where everything is as it was. Returns the exit code. */
export async function applyPlan(file: string, given: RunOptions): Promise<number> {
  const plan = readPlan(file, version());
  const { limit, twin, removeUnknown, force, pack } = plan.options;
  refuseOtherHosts(file, twin === true, given.twin === true);
  const inventory = given.inventory ?? plan.inventory;
  const options: RunOptions = {
    ...given,
    inventory,
    ...(limit === undefined ? {} : { limit }),
    ...(removeUnknown === undefined ? {} : { removeUnknown }),
    ...(force === undefined ? {} : { force: true }),
    ...(pack === undefined ? {} : { pack }),
  };
  const repeat = (name: string, words: readonly string[], narrows?: true) =>
    repeatAlso([{ name, words, ...(narrows === undefined ? {} : { narrows }) }]);
  if (given.inventory === undefined) repeat('--inventory', ['-i', inventory]);
  if (limit !== undefined) repeat('--limit', ['-l', limit], true);
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openProject(options);
  const hint = `look at it anew: ${ownCommand(`${plan.command} --plan-out ${file}`, 'the same')}`;
  await refuseMoved(plan, project.inventory, project.catalogue, hint, file);
  const { runPhases } = await import('../run/run-phases.ts');
  return runPhases(
    {
      words: plan.words,
      options,
      command: `apply ${file}`,
      ...(plan.wipe === undefined ? {} : { wipe: plan.wipe }),
      kept: keptPhases(plan, hint),
    },
    project,
  );
}

/** @throws {InputProblem} where the plan is of the twin and the command is not, or the other way round */
function refuseOtherHosts(file: string, ofTwin: boolean, isTwin: boolean): void {
  if (ofTwin === isTwin) return;
  throw new InputProblem(
    ofTwin
      ? { where: file, what: 'the plan was made on the twin', hint: 'add --twin, or make one for the real hosts' }
      : {
          where: file,
          what: 'the plan was made for the real hosts',
          hint: 'leave --twin out, or make one on the twin',
        },
  );
}

/** @throws {InputProblem} naming each file that the plan rests on and that is another now */
async function refuseMoved(
  plan: PlanFile,
  inventory: Inventory,
  words: Parameters<typeof shippedPlaybook>[1],
  hint: string,
  file: string,
): Promise<void> {
  const playbooks = await Promise.all(
    plan.words.map(async word => (await shippedPlaybook(findPhase(word).name, words)).file),
  );
  const now = await filesUnder(inventory, playbooks, digestsBy(plan.salt));
  const problems = await Promise.all(
    now.map(async (one, at): Promise<readonly ProblemDetails[]> => {
      const then = plan.files[at];
      if (then?.digest === one.digest) return [];
      const found = await ifThere(one.path, stat(one.path));
      const when = found === undefined ? 'and is gone' : `last written ${found.mtime.toISOString()}`;
      const what = `${one.what} has changed since the plan was made (${plan.made}): ${when}`;
      return [{ where: one.path, what, evidence: [`plan: ${resolve(file)}`], hint }];
    }),
  );
  if (problems.flat().length > 0) throw new InputProblem(problems.flat());
}
