import type { HostPlan, HostSummary, PlannedTask, Report } from '../model/event.ts';
import type { Diagnosis } from '../model/gate/diagnosis.ts';
import type { GateWord } from '../model/gate/gate-word.ts';
import { type Kept, sumKept } from '../model/gate/kept.ts';
import type { Host } from '../model/inventory.ts';
import { keptBy } from '../model/plan/change.ts';
import type { LeaveOut, SeenHost } from '../model/plan/leave-out.ts';
import { type Gate, type Known, NOTHING_KNOWN, type Program } from '../model/plan/program.ts';
import type { Facts } from '../model/plan/resource.ts';
import type { Task } from '../model/plan/task.ts';
import type { Fleet } from './fleet/fleet.ts';
import { type Answered, askGate } from './gate/ask-gate.ts';
import { forgetBegun, phasesBegun } from './gate/begun.ts';
import { probesOfCheck } from './gate/probes-of-check.ts';
import { stuckBy } from './gate/stuck.ts';
import { askWayIn, leavesName, takeInAtFirst, wayInAtFirst, wayInOf } from './guard/ask-way-in.ts';
import { proveLogins } from './guard/prove-login.ts';
import { settleLeft, tellGuards } from './guard/tell-guards.ts';
import { createTrial, type Trial } from './guard/trial.ts';
import { fail, type HostRun, hostRun, loseByTransport, summarise } from './host-run.ts';
import { sweepRuns } from './lock/sweep-runs.ts';
import { meetingTasks, placesOfTasks } from './plan/meeting-tasks.ts';
import { planHost } from './plan/plan-host.ts';
import { knowledge, readFurther, readHosts } from './read.ts';
import { applyStage } from './stage/apply-stage.ts';
import { readStale } from './stage/read-ahead.ts';
import { createTurns, type Share } from './stage/turns.ts';

export interface PhaseOptions {
  readonly program: Program;
  /** Every host of the inventory: those not selected are read for what the others need of them. */
  readonly hosts: readonly Host[];
  readonly selected: ReadonlySet<string>;
  readonly fleet: Fleet;
  readonly report: Report;
  readonly mode: 'apply' | 'dry-run' | 'gate';
  /** Go on although the gate of the phase before says STOP. */
  readonly force: boolean;
  /** Asked, once everything was read, whether the phase is left out; absent: it is not. */
  readonly leaveOut?: LeaveOut | undefined;
  /** Asked before anything is destroyed; `false` ends the phase with nothing done. */
  readonly confirm: (plan: readonly HostPlan[], kind: Program['confirm']) => Promise<boolean>;
  /** Set once nothing new is to be started; what is under way ends. */
  readonly stop: AbortSignal;
  /** Asked, read-only, for the cause when the gate says STOP, or GO with a warning; `undefined`: nobody can tell. */
  readonly diagnose?: (() => Promise<Diagnosis>) | undefined;
  /** Asked also where the gate says GO without a warning. */
  readonly diagnoseAlways?: boolean;
}

/** How a phase ended: `left-out` by what it was asked for, `refused` by the gate before it, `declined` by the user. */
export type PhaseEnd = 'done' | 'left-out' | 'failed' | 'stop' | 'refused' | 'declined' | 'interrupted';

export interface PhaseResult {
  readonly end: PhaseEnd;
  /** Whether anything was changed, or would be in a dry run. */
  readonly changes: boolean;
  readonly word?: GateWord;
  readonly facts: ReadonlyMap<string, Facts>;
}

/** One phase from reading to gate: the way of a run (docs/architecture.md), and the only place that knows its order. */
export async function runPhase(options: PhaseOptions): Promise<PhaseResult> {
  const { program, fleet, report, mode, stop } = options;
  const started = performance.now();
  const runs = options.hosts.map(host => hostRun(host, options.selected.has(host.name)));
  const selected = runs.filter(run => run.selected);
  report({
    type: 'phase-start',
    phase: program.name,
    title: program.title,
    hosts: selected.map(run => run.host.name),
  });
  let known: Known = NOTHING_KNOWN;
  const finish = (end: PhaseEnd, changes: boolean, answered?: Answered): PhaseResult => {
    const hosts: HostSummary[] = selected.map(run => ({ ...summarise(run), ...leftIn(run, program, known) }));
    const seconds = (performance.now() - started) / 1000;
    const kept = sumKept(
      (answered?.cells ?? []).flatMap(({ verdict }) => (verdict.kind === 'met' ? (verdict.kept ?? []) : [])),
    );
    const said = { ...(answered === undefined ? {} : { word: answered.word }), ...(kept.length === 0 ? {} : { kept }) };
    report({ type: 'phase-done', phase: program.name, hosts, seconds, ...said });
    return { end, changes, facts: known.facts, ...(answered === undefined ? {} : { word: answered.word }) };
  };

  if (mode === 'gate') {
    const nothing = { ...program, tasks: factTasks(program) };
    await readHosts(runs, nothing, [program.gate], known, fleet, report);
    known = knowledge(runs, nothing);
    const answered = await askGate(program.gate, selected, known, fleet, report, stop);
    await explain(options, answered);
    return finish(answered.word === 'GO' ? 'done' : 'stop', false, answered);
  }

  const gates = program.before === undefined ? [program.gate] : [program.before, program.gate];
  const besides = options.leaveOut === undefined ? [] : [options.leaveOut.probe];
  if (selected.some(run => leavesName(program, program.tasks(run.host, NOTHING_KNOWN))))
    besides.push(wayInAtFirst(program.name));
  await readHosts(runs, program, gates, known, fleet, report, besides);
  for (const run of selected) takeInAtFirst(run, program.name);
  await tellGuards(fleet, selected, report, mode === 'apply');
  known = knowledge(runs, program);
  await readFurther(selected, program, gates, known, fleet, report);
  if (selected.some(run => run.status === 'ok')) {
    for (const warning of program.warnings(known)) report({ type: 'warning', ...warning });
  }
  if (stop.aborted) return finish('interrupted', false);

  const dryRun = mode === 'dry-run';
  // A run that is refused shows why before anything else; a dry run shows what it was asked for first.
  const refused = dryRun ? undefined : await refuses(program, selected, known, options);
  if (refused !== undefined) return finish('refused', false, { ...refused, word: 'STOP' });
  const first = planAll(selected, program, known);
  const leftOut = options.leaveOut?.decide(seenBy(selected, first, options.leaveOut));
  if (leftOut !== undefined) {
    report({ type: 'phase-left-out', phase: program.name, ...leftOut });
    for (const run of selected) {
      if (run.status === 'ok') run.status = 'skipped';
    }
    return finish('left-out', false);
  }
  const plans = await planWithWaysIn(first, selected, program, known, fleet, report);
  report({ type: 'plan', phase: program.name, hosts: plans });
  for (const run of selected) {
    failStuck(run, plans);
    if (run.status === 'ok') failMeeting(run, program.tasks(run.host, known));
  }
  const changes = plans.some(plan => plan.tasks.some(isChange));
  if (dryRun) {
    await refuses(program, selected, known, options);
    return finish(anyFailed(selected) ? 'failed' : 'done', changes);
  }
  if (destroys(plans) && !(await options.confirm(plans, program.confirm))) return finish('declined', false);

  const trials = new Map(selected.map(run => [run, createTrial(run, fleet, report)]));
  const trialOf = (run: HostRun): Trial => trials.get(run) ?? createTrial(run, fleet, report);
  try {
    for (const stage of program.stages) {
      if (stop.aborted) break;
      const now = known;
      const reached = selected.filter(run => run.status === 'ok');
      await readStale(reached, stage, program, now, fleet, report);
      const shares = reached.filter(run => run.status === 'ok').map(run => shareOf(run, stage, program, now));
      const due = shares.filter(share => share.planned.length > 0);
      if (due.length === 0) continue;
      report({ type: 'stage-start', stage, hosts: due.map(share => share.host) });
      const turns = createTurns(due);
      // Who waits for others must not keep them from beginning, where there are more hosts than forks.
      const inTurn = [...due].sort((one, other) => latest(one) - latest(other));
      await fleet.each(
        inTurn.map(share => share.run),
        run => applyStage(run, stage, program, now, fleet, report, turns, trialOf(run)),
      );
      known = knowledge(runs, program);
      report({ type: 'stage-done', stage });
    }
  } finally {
    await fleet.each(selected, async run => trials.get(run)?.settle());
  }
  if (stop.aborted) return finish('interrupted', changes);
  await proveLogins(selected, fleet, report);
  if (anyFailed(selected)) return finish('failed', changes);

  const unchanged = selected.filter(run => run.changed.size === 0);
  await fleet.each(unchanged, async run => {
    try {
      await settleLeft(fleet, run, report);
      await sweepRuns(fleet, run);
    } catch (error) {
      loseByTransport(run, error, report);
    }
  });
  if (anyFailed(selected)) return finish('failed', changes);

  if (selected.every(run => program.gate.checks(run.host, known).length === 0)) return finish('done', changes);
  // What was read before a change answers nothing any more.
  if (selected.some(run => run.changed.size > 0)) {
    for (const run of selected) {
      forgetBegun(run);
      for (const probe of program.gate.checks(run.host, known).flatMap(probesOfCheck)) run.readings.delete(probe.text);
    }
  }
  const answered = await askGate(program.gate, selected, known, fleet, report, stop);
  if (stop.aborted) return finish('interrupted', changes, answered);
  await explain(options, answered);
  return finish(answered.word === 'GO' ? 'done' : 'stop', changes, answered);
}

/** Says why a gate says STOP, or GO with a warning, where somebody can tell. */
async function explain(options: PhaseOptions, { word, cells }: Answered): Promise<void> {
  const { program, diagnose, report, stop } = options;
  const isWarned = cells.some(({ verdict }) => verdict.kind === 'met' && verdict.warning !== undefined);
  const isDue = word === 'STOP' || isWarned || options.diagnoseAlways === true;
  if (diagnose === undefined || stop.aborted || !isDue) return;
  const started = performance.now();
  report({ type: 'diagnosis-start', phase: program.name });
  const diagnosis = await diagnose();
  report({ type: 'diagnosis', phase: program.name, diagnosis, seconds: (performance.now() - started) / 1000 });
}

/** Only the tasks that tell facts: a gate needs to know the keys that it compares with. */
const factTasks =
  (program: Program): Program['tasks'] =>
  (host, known) =>
    program.tasks(host, known).filter(task => task.bound?.givesFacts === true);

function planAll(runs: readonly HostRun[], program: Program, known: Known): readonly HostPlan[] {
  return runs
    .filter(run => run.status === 'ok')
    .map(run => {
      const tasks = planHost(program.tasks(run.host, known), run.readings);
      for (const one of tasks) if (one.outcome.kind === 'none') run.asWanted.add(one.task);
      run.keeps = tasks.some(one => keptBy(one.outcome).length > 0);
      return { host: run.host.name, tasks };
    });
}

/** What is known of each host before anything is done there. */
const seenBy = (runs: readonly HostRun[], plans: readonly HostPlan[], { probe }: LeaveOut): readonly SeenHost[] =>
  runs.map(run => {
    const begun = phasesBegun(run);
    const plan = plans.find(one => one.host === run.host.name);
    return {
      host: run.host.name,
      begun: begun?.kind === 'read' ? begun.names : undefined,
      reading: run.readings.get(probe.text),
      hasWork: plan?.tasks.some(one => one.outcome.kind !== 'none') === true,
    };
  });

/** Hosts on which something is to be changed are asked what their login hangs on, if they were not yet, and planned again with that. */
async function planWithWaysIn(
  plans: readonly HostPlan[],
  runs: readonly HostRun[],
  program: Program,
  known: Known,
  fleet: Fleet,
  report: Report,
): Promise<readonly HostPlan[]> {
  const changing = new Set(plans.filter(plan => plan.tasks.some(isGuardable)).map(plan => plan.host));
  const due = runs.filter(run => changing.has(run.host.name) && wayInOf(run.readings) === undefined);
  await fleet.each(due, run => askWayIn(run, fleet, report));
  const again = new Map(planAll(due, program, known).map(plan => [plan.host, plan]));
  const asked = new Set(due.map(run => run.host.name));
  return plans.flatMap(plan => (asked.has(plan.host) ? (again.get(plan.host) ?? []) : plan));
}

/** A host whose state cannot be told, or on which something is refused, is not touched. */
function failStuck(run: HostRun, plans: readonly HostPlan[]): void {
  const plan = plans.find(one => one.host === run.host.name);
  for (const task of plan?.tasks ?? []) {
    const problem = stuckBy(run.host.name, task.outcome);
    if (problem !== undefined) fail(run, problem, task.title);
  }
}

/** What a run leaves on a host on purpose, as it stands at the end; looked up only where the plan has told of any. */
function leftIn(run: HostRun, program: Program, known: Known): { readonly kept?: readonly Kept[] } {
  if (!run.keeps || run.status !== 'ok') return {};
  const kept = planHost(program.tasks(run.host, known), run.readings).flatMap(({ outcome }) => keptBy(outcome));
  return kept.length === 0 ? {} : { kept };
}

/** A host on which two tasks have one place is not touched. */
function failMeeting(run: HostRun, tasks: readonly Task[]): void {
  const places = placesOfTasks(tasks);
  const reading = places === undefined ? undefined : run.readings.get(places.text);
  for (const problem of meetingTasks(tasks, reading)) fail(run, { ...problem, where: run.host.name });
}

const isChange = ({ outcome }: PlannedTask): boolean => outcome.kind === 'change' || outcome.kind === 'deferred';

/** One that says `guard: off` has none, whatever the host says. */
const isGuardable = (task: PlannedTask): boolean => isChange(task) && task.guard !== undefined;

const anyFailed = (runs: readonly HostRun[]): boolean => runs.some(run => run.status !== 'ok');

const destroys = (plans: readonly HostPlan[]): boolean =>
  plans.some(plan =>
    plan.tasks.some(
      ({ outcome }) =>
        (outcome.kind === 'change' && outcome.change.destroys === true) ||
        (outcome.kind === 'deferred' && outcome.deferred.destroys === true),
    ),
  );

/** What is to be done on a host in a stage, as far as it is known now. */
function shareOf(run: HostRun, stage: string, program: Program, known: Known): Share & { readonly run: HostRun } {
  const tasks = program.tasks(run.host, known);
  const planned = planHost(tasks, run.readings).filter(one => one.stage === stage && one.outcome.kind !== 'none');
  const turns = new Map(tasks.filter(task => task.stage === stage).map(task => [task.id, task.turn ?? 0]));
  return { run, host: run.host.name, planned, turns };
}

const latest = ({ planned, turns }: Share): number => Math.max(...planned.map(one => turns.get(one.task) ?? 0));

/**
 * Asks the gate of the phase before; what it said, where that is no GO and nobody overrides it. Of a host where this phase
 * has begun it may have nothing to ask: there this phase's own gate is the proof.
 */
async function refuses(
  program: Program,
  runs: readonly HostRun[],
  known: Known,
  options: PhaseOptions,
): Promise<Answered | undefined> {
  const { fleet, report, stop, mode, force } = options;
  const { before } = program;
  const reached = runs.filter(run => run.status === 'ok');
  if (before === undefined || reached.every(run => before.checks(run.host, known).length === 0)) return undefined;
  const gate = mode === 'dry-run' ? atOnce(before) : before;
  const answered = await askGate(gate, reached, known, fleet, report, stop);
  const isBegun = (run: HostRun): boolean => {
    const begun = phasesBegun(run);
    return begun?.kind === 'read' && begun.names.has(program.name);
  };
  const unproved = reached.filter(run => answered.notAsked.includes(run.host.name) && !isBegun(run));
  if (answered.word !== 'STOP' && unproved.length === 0) return undefined;
  const what =
    answered.word === 'STOP'
      ? `the gate of phase ${before.phase} says STOP`
      : `the gate of phase ${before.phase} asked nothing of ${unproved.map(run => run.host.name).join(', ')}`;
  if (mode === 'dry-run') report({ type: 'warning', what: `${what}: a run would be refused`, wayOut: before.rerun });
  else if (force) report({ type: 'warning', what: `${what}; going on because of --force` });
  return force ? undefined : answered;
}

/** The same questions, asked once: a dry run does not wait for a state that nobody is about to bring. */
const atOnce = (gate: Gate): Gate => ({
  ...gate,
  checks: (host, known) => gate.checks(host, known).map(check => ({ ...check, patience: 0 })),
});
