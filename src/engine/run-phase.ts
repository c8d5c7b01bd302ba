import type { HostPlan, Report } from '../model/events/event.ts';
import type { Host } from '../model/inventory.ts';
import type { KeptPlan } from '../model/plan/kept-plan.ts';
import type { LeaveOut } from '../model/plan/leave-out.ts';
import { NOTHING_KNOWN, type Program } from '../model/plan/program.ts';
import type { Fleet } from './fleet/fleet.ts';
import { askBefore } from './gate/ask-before.ts';
import type { Answered } from './gate/ask-gate.ts';
import { askOwn, type Explainer, explain } from './gate/ask-own.ts';
import { gateAsks } from './gate/gate-asks.ts';
import { takeInAtFirst, wayInBesides } from './guard/ask-way-in.ts';
import { proveLogins } from './guard/prove-login.ts';
import { tellGuards } from './guard/tell-guards.ts';
import { hostRun } from './host-run.ts';
import { knowledge } from './knowledge.ts';
import { lockAll } from './lock/lock-all.ts';
import { type PhaseContext, reached } from './phase-context.ts';
import { endPhase, type PhaseEnd, type PhaseResult } from './phase-end.ts';
import { isLeftOut } from './plan/leave-out.ts';
import { destroys, isChange, type RunPlan, shownPlan } from './plan/plan-item.ts';
import { planReached, settlePlan } from './plan/plan-phase.ts';
import { readFurther, readHosts } from './read.ts';
import { settleUnchanged } from './settle-unchanged.ts';
import { applyStages } from './stage/apply-stages.ts';

export interface PhaseOptions extends Explainer {
  readonly program: Program;
  /** Every host of the inventory: those not selected are read for what the others need of them. */
  readonly hosts: readonly Host[];
  readonly selected: ReadonlySet<string>;
  /** Those that would be selected, and are away: gates show that nothing is asked of them. Default: none. */
  readonly away?: readonly Host[];
  readonly fleet: Fleet;
  readonly report: Report;
  /** `look`: a dry run that also asks the phase's own gate, without what is costly to ask. */
  readonly mode: 'apply' | 'dry-run' | 'gate' | 'look';
  /** Go on although the gate of the phase before says STOP. */
  readonly force: boolean;
  /** Phases that the same dry run has planned changes for: their gates cannot say GO yet, and nobody is refused for that. */
  readonly planned?: ReadonlySet<string>;
  /** Asked, once everything was read, whether the phase is left out; absent: it is not. */
  readonly leaveOut?: LeaveOut | undefined;
  /** Whether the newest that is known of its gate is GO, and nothing was left undone since: what is costly to ask is not asked anew. */
  readonly saidGo?: () => boolean;
  /** The plan that was kept, where nothing else may be made; absent: whatever is found to differ. */
  readonly kept?: KeptPlan | undefined;
  /** Asked before anything is destroyed, or changed where the program asks for all; `false` ends the phase with nothing done. */
  readonly confirm: (plan: readonly HostPlan[], kind: Program['confirm']) => Promise<boolean>;
}

/** One phase from reading to gate: the way of a run (docs/architecture.md), and the only place that knows its order. */
export async function runPhase(options: PhaseOptions): Promise<PhaseResult> {
  const { fleet, report, mode } = options;
  const { stop } = fleet;
  const started = performance.now();
  // A gate needs to know the facts that it compares with, and no other task.
  const program = mode === 'gate' ? { ...options.program, tasks: factTasks(options.program) } : options.program;
  const runs = options.hosts.map(host => hostRun(host, options.selected.has(host.name)));
  const selected = runs.filter(run => run.selected);
  const phase: PhaseContext = {
    fleet,
    report,
    program,
    runs,
    selected,
    away: options.away ?? [],
    known: NOTHING_KNOWN,
    kept: options.kept,
  };
  const names = selected.map(run => run.host.name);
  report({ type: 'phase-start', phase: program.name, title: program.title, hosts: names });
  const finish = (end: PhaseEnd, changes: boolean, answered?: Answered): PhaseResult =>
    endPhase(phase, end, (performance.now() - started) / 1000, changes, answered);
  const anyFailed = (): boolean => reached(phase).length < selected.length;

  if (mode === 'gate') {
    await readHosts(phase, [program.gate]);
    phase.known = knowledge(program, runs);
    const answered = await askOwn(phase, options, true);
    if (answered.interrupted === true) return finish('interrupted', false);
    return finish(answered.word === 'GO' ? 'done' : 'stop', false, answered);
  }

  const gates = [
    ...(program.before === undefined ? [] : [program.before]),
    ...program.stageGates.values(),
    program.gate,
  ];
  const leaveOutProbe = options.leaveOut === undefined ? [] : [options.leaveOut.probe];
  await readHosts(phase, gates, [...leaveOutProbe, ...wayInBesides(phase)]);
  takeInAtFirst(phase);
  await tellGuards(phase, mode === 'apply');
  phase.known = knowledge(program, runs);
  await readFurther(phase, gates);
  if (reached(phase).length > 0) {
    for (const warning of program.warnings(phase.known)) report({ type: 'warning', ...warning });
  }
  if (stop.aborted) return finish('interrupted', false);

  if (mode === 'look') {
    const plans = await settlePlan(phase, planReached(phase));
    const answered = await askOwn(phase, { saidGo: () => true }, false);
    const changes = plans.some(plan => plan.items.some(isChange));
    if (answered.interrupted === true) return finish('interrupted', changes);
    return finish(answered.word === 'GO' ? 'done' : 'stop', changes, answered);
  }
  const dryRun = mode === 'dry-run';
  const how = { dryRun, force: options.force, planned: options.planned };
  // A run that is refused shows why before anything else; a dry run shows what it was asked for first.
  const refused = dryRun ? undefined : await askBefore(phase, how);
  if (refused !== undefined) return finish('refused', false, refused);
  const first = planReached(phase);
  if (isLeftOut(phase, first, options.leaveOut)) return finish('left-out', false);
  const plans = await settlePlan(phase, first);
  const changes = plans.some(plan => plan.items.some(isChange));
  if (isMoved(phase, plans)) return finish('moved', false);
  if (dryRun) {
    const stopped = await askBefore(phase, how);
    return finish(anyFailed() ? 'failed' : stopped === undefined ? 'done' : 'stop', changes);
  }
  const due = plans.filter(plan => plan.run.status === 'ok');
  const isAsked = (plan: RunPlan): boolean => plan.items.some(program.asks === true ? isChange : destroys);
  const isConfirmed =
    !due.some(isAsked) ||
    (await options.confirm(
      due.map(plan => shownPlan(plan)),
      program.confirm,
    ));
  if (!isConfirmed) return finish(stop.aborted ? 'interrupted' : 'declined', false);
  const begins = due.filter(plan => plan.items.some(isChange)).map(plan => plan.run);
  if (begins.length > 1 && due.some(plan => plan.items.some(destroys)) && !(await lockAll(phase, begins)))
    return finish(stop.aborted ? 'interrupted' : 'failed', false);

  const settled = async (end: PhaseEnd, answered?: Answered): Promise<PhaseResult> => {
    await settleArmed(phase);
    return finish(end !== 'interrupted' && anyFailed() ? 'failed' : end, changes, answered);
  };
  const stopped = await applyStages(phase);
  try {
    if (stop.aborted) return await settled('interrupted');
    await proveLogins(phase);
    if (stopped !== undefined) {
      await settleArmed(phase);
      await explain(phase, stopped, options);
      return finish('stop', changes, stopped);
    }
    if (anyFailed()) return await settled('failed');
    await settleUnchanged(phase);
    if (anyFailed()) return await settled('failed');

    if (!selected.some(run => gateAsks(phase, run.host))) return await settled('done');
    const answered = await askOwn(phase, options, false);
    if (answered.interrupted === true) return await settled('interrupted');
    return await settled(answered.word === 'GO' ? 'done' : 'stop', answered);
  } catch (error) {
    // Also where this program fails: what the hosts have proved is not undone for it.
    await settleArmed(phase);
    throw error;
  }
}

/** Whether the plan is another than the one that was kept; each difference is told. */
function isMoved({ kept, report }: PhaseContext, plans: readonly RunPlan[]): boolean {
  const moved = kept?.differs(plans.map(plan => shownPlan(plan))) ?? [];
  for (const one of moved) report({ type: 'warning', ...one });
  return moved.length > 0;
}

/** Confirms what the gate was to confirm, and was not asked for. */
const settleArmed = async ({ fleet, selected }: PhaseContext): Promise<void> => {
  await fleet.connections.each(selected, async run => run.armed?.settle());
};

/** Only the tasks that tell facts. */
const factTasks =
  (program: Program): Program['tasks'] =>
  (host, known) =>
    program.tasks(host, known).filter(task => task.bound?.givesFacts === true);
