import { keptBy } from '../../model/plan/change.ts';
import { stuckBy } from '../gate/stuck.ts';
import { askWayIn, wayInOf } from '../guard/ask-way-in.ts';
import { fail, type HostRun } from '../host-run.ts';
import { type PhaseContext, reached, tasksOf } from '../phase-context.ts';
import { blobsOf } from '../stage/parcels.ts';
import { meetingTasks, placesOfTasks } from './meeting-tasks.ts';
import { planHost } from './plan-host.ts';
import { isChange, type PlanItem, type RunPlan, shownPlan } from './plan-item.ts';

/** Plans hosts by what is known of them; `run.asWanted` and `run.keeps` are told by it. */
function planHosts(phase: PhaseContext, runs: readonly HostRun[]): readonly RunPlan[] {
  return runs.map(run => {
    const items = planHost(tasksOf(phase, run), run.readings);
    for (const { task, outcome } of items) if (outcome.kind === 'none') run.asWanted.add(task.id);
    run.keeps = items.some(one => keptBy(one.outcome).length > 0);
    return { run, items };
  });
}

/** Plans every host that is still in the run. */
export const planReached = (phase: PhaseContext): readonly RunPlan[] => planHosts(phase, reached(phase));

/** One that says `guard: off` has none, whatever the host says. */
const isGuardable = (item: PlanItem): boolean => isChange(item) && item.guard !== undefined;

const isStuck = ({ run, items }: RunPlan): boolean =>
  items.some(({ outcome }) => stuckBy(run.host.name, outcome) !== undefined);

/** Hosts on which something is going to be changed are asked what their login depends on, if they were not yet, and planned again with that. */
async function planWithWaysIn(phase: PhaseContext, plans: readonly RunPlan[]): Promise<readonly RunPlan[]> {
  const due = plans
    .filter(plan => !isStuck(plan) && plan.items.some(isGuardable) && wayInOf(plan.run.readings) === undefined)
    .map(plan => plan.run);
  await phase.fleet.connections.each(due, run => askWayIn(phase, run));
  const alive = due.filter(run => run.status === 'ok');
  const again = new Map(planHosts(phase, alive).map(plan => [plan.run, plan]));
  const asked = new Set(due);
  return plans.flatMap(plan => (asked.has(plan.run) ? (again.get(plan.run) ?? []) : plan));
}

/** A host whose state cannot be told, or on which something is refused, is not touched. */
function failStuck({ run, items }: RunPlan): void {
  for (const { task, outcome } of items) {
    const problem = stuckBy(run.host.name, outcome);
    if (problem !== undefined) fail(run, problem, task.title);
  }
}

/** A host on which two tasks have one place is not touched. */
function failMeeting(phase: PhaseContext, run: HostRun): void {
  const tasks = tasksOf(phase, run);
  const places = placesOfTasks(tasks);
  const reading = places === undefined ? undefined : run.readings.of(places);
  for (const problem of meetingTasks(tasks, reading)) fail(run, { ...problem, where: run.host.name });
}

/** Finishes a first plan and tells of it; hosts on which it cannot be carried out are taken out of the run. */
export async function settlePlan(phase: PhaseContext, first: readonly RunPlan[]): Promise<readonly RunPlan[]> {
  const plans = await planWithWaysIn(phase, first);
  const wayOf = phase.fleet.passedOn.plan(plans.map(({ run, items }) => ({ host: run.host, blobs: blobsOf(items) })));
  phase.report({ type: 'plan', phase: phase.program.name, hosts: plans.map(plan => shownPlan(plan, wayOf)) });
  for (const plan of plans) failStuck(plan);
  for (const run of reached(phase)) failMeeting(phase, run);
  return plans;
}
