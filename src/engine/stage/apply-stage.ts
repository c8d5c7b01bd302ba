import type { PlannedTask, Report } from '../../model/event.ts';
import type { Known, Program } from '../../model/plan/program.ts';
import type { Reading } from '../../model/plan/reading.ts';
import type { Task } from '../../model/plan/task.ts';
import { wordOf } from '../../model/plan/thing.ts';
import type { ProblemDetails } from '../../model/problem.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { TransportProblem } from '../../model/transport.ts';
import type { Frame } from '../../shell/frames.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { stuckBy } from '../gate/stuck.ts';
import { whoChangesItBack } from '../gate/who-changes-it-back.ts';
import { askWayIn } from '../guard/ask-way-in.ts';
import type { Trial } from '../guard/trial.ts';
import { fail, failByTransport, type HostRun, loseByTransport } from '../host-run.ts';
import { HeldProblem } from '../lock/held-problem.ts';
import { waitForLock } from '../lock/wait-for-lock.ts';
import { planHost } from '../plan/plan-host.ts';
import { takeIn } from '../read.ts';
import { forgetOthers, probesOf, tasksToRead } from './read-ahead.ts';
import type { Turns } from './turns.ts';

/** Seconds added to the tasks' own for the probes that follow them in the same command. */
const PROOF_TIMEOUT = 120;
/** Lines that are kept of what a change printed. */
const KEPT = 12;

/**
 * Takes one host through one stage: its changes in order in one command, then the proof that nothing differs any more.
 * The stage is planned again after its changes, since one task's change may make another of the same stage differ (a
 * service older than its file). No task is changed twice: one that still differs after its own change is an error.
 * What is guarded stays on trial while guarded changes follow each other, in later stages too, and is confirmed before anything else.
 */
export async function applyStage(
  run: HostRun,
  stage: string,
  program: Program,
  known: Known,
  fleet: Fleet,
  report: Report,
  turns: Turns,
  trial: Trial,
): Promise<void> {
  // Where the plan had nothing to change here, and the facts of other hosts have brought something.
  if (program.tasks(run.host, known).some(task => task.stage === stage && task.guard !== 'off'))
    await askWayIn(run, fleet, report);
  if (run.status !== 'ok') return turns.leave(run.host.name);
  try {
    await trial.resume(stage, program.tasks(run.host, known));
    await applyRounds(run, stage, program, known, fleet, trial, report, turns);
  } finally {
    turns.leave(run.host.name);
    if (goesOn(run, stage, program, known)) await trial.rest();
    else await trial.settle();
  }
}

/** Whether a later stage has anything to do on this host, as far as is known. */
function goesOn(run: HostRun, stage: string, program: Program, known: Known): boolean {
  const all = program.tasks(run.host, known);
  const later = all.slice(all.findLastIndex(task => task.stage === stage) + 1);
  return planHost(later, run.readings).some(one => one.outcome.kind !== 'none');
}

async function applyRounds(
  run: HostRun,
  stage: string,
  program: Program,
  known: Known,
  fleet: Fleet,
  trial: Trial,
  report: Report,
  turns: Turns,
): Promise<void> {
  const tried = new Set<string>();
  const spent = new Set<string>();
  while (run.status === 'ok' && !fleet.stop.aborted) {
    const all = program.tasks(run.host, known);
    const tasks = all.filter(task => task.stage === stage);
    const planned = planHost(tasks, run.readings).filter(one => one.outcome.kind !== 'none' && !spent.has(one.task));
    if (planned.length === 0) return;
    for (const one of planned) {
      const stuck = stuckBy(run.host.name, one.outcome);
      if (stuck !== undefined) return give(run, one, report, stuck);
    }
    const again = planned.find(one => one.outcome.kind === 'change' && tried.has(one.task));
    if (again !== undefined) {
      const makers = await whoChangesItBack(run, again, program, known, fleet);
      return give(run, again, report, unproved(run, again, makers));
    }
    const changes = firstRound(
      planned.filter(one => one.outcome.kind === 'change'),
      tasks,
    );
    const [waiting] = planned.filter(one => one.outcome.kind === 'deferred');
    // What waits for a change of this very stage is decided in the next round; what waits for anything else never comes.
    if (changes.length === 0 && waiting !== undefined) return give(run, waiting, report, unknownStill(run, waiting));
    if (changes[0]?.guard === undefined) {
      await trial.settle();
      if (run.status !== 'ok') return;
    }
    const ids = changes.map(change => change.task);
    await turns.wait(run.host.name, ids, fleet.stop);
    if (fleet.stop.aborted) return;
    const later = all.slice(all.findIndex(task => task.stage === stage));
    const read = tasksToRead(later, stage, run.readings);
    const held = await applyRound(run, changes, later, read, fleet, trial, report, turns);
    if (held !== undefined) {
      await waitForLock(run, held, probesOf(later), fleet, report);
      continue;
    }
    forgetOthers(run, later, read);
    for (const change of changes) {
      tried.add(change.task);
      if (change.outcome.kind === 'change' && change.outcome.change.unprovable === true) spent.add(change.task);
    }
  }
}

/**
 * The changes that can be made from one and the same reading: up to the first that shares something with one before it
 * (two lines of one file), and up to what follows the last guarded one. What stands between two guarded ones is made
 * within their trial, so that a stage has one. The rest is planned again after them, so that the playbook's order is kept.
 */
function firstRound(changes: readonly PlannedTask[], tasks: readonly Task[]): readonly PlannedTask[] {
  const byId = new Map(tasks.map(task => [task.id, task.bound]));
  const touched = new Set<string>();
  const lastGuarded = changes.findLastIndex(change => change.guard !== undefined);
  const end = changes.findIndex((change, at) => {
    const bound = byId.get(change.task);
    if (bound?.shares.some(id => touched.has(wordOf(id))) === true) return true;
    if (at > lastGuarded && change.guard === undefined && changes[at - 1]?.guard !== undefined) return true;
    for (const id of [...(bound?.ids ?? []), ...(bound?.shares ?? [])]) touched.add(wordOf(id));
    return false;
  });
  return end === -1 ? changes : changes.slice(0, end);
}

/** Makes the changes and reads again; what it returns has the lock, and then nothing was done. */
async function applyRound(
  run: HostRun,
  changes: readonly PlannedTask[],
  later: readonly Task[],
  read: readonly Task[],
  fleet: Fleet,
  trial: Trial,
  report: Report,
  turns: Turns,
): Promise<HeldProblem | undefined> {
  const byId = new Map(later.map(task => [task.id, task]));
  const planned = new Map(changes.map(one => [one.task, one]));
  const applies = changes.flatMap(({ task, title, outcome }) =>
    outcome.kind === 'change' ? [{ title, section: { id: task, script: outcome.change.apply, chained: true } }] : [],
  );
  const steps = trial.guarded(changes, applies, later);
  const sections = [...steps.map(step => step.section), ...probesOf(read)];
  const titles = steps.map(step => step.title);

  let running: PlannedTask | undefined;
  let started = performance.now();
  const onFrame = (frame: Frame): void => {
    if (frame.kind === 'done') return;
    if (frame.kind === 'end' && frame.code === 0) trial.ended(frame.id);
    const task = planned.get(frame.id);
    if (task === undefined) return;
    if (frame.kind === 'begin') {
      running = task;
      started = performance.now();
      report({ type: 'task-start', host: run.host.name, stage: task.stage, task: task.task, title: task.title });
      return;
    }
    running = undefined;
    turns.through(run.host.name, frame.id);
    if (removes(task)) run.removedAt = performance.now();
    if (frame.code !== 0) return;
    const event = done(run, task, (performance.now() - started) / 1000, frame.stdout);
    if (task.guard === undefined) report(event);
    else trial.hold(event);
  };

  const seconds = changes.reduce((sum, one) => sum + (byId.get(one.task)?.timeout ?? 0), PROOF_TIMEOUT);
  const { unproved } = run;
  try {
    run.unproved = true;
    const readings = await fleet.apply(run.host, sections, { timeout: seconds, titles, onFrame, planned: true });
    const unarmed = readings.get(trial.arming);
    for (const change of changes) {
      const reading = change.guard !== undefined && (unarmed?.code ?? 0) !== 0 ? unarmed : readings.get(change.task);
      if (reading?.code === 0) run.changed.add(change.task);
      else if (reading !== undefined)
        give(run, change, report, failed(run, reading), (performance.now() - started) / 1000);
    }
    takeIn(run, new Map([...readings].filter(([id]) => !planned.has(id))));
  } catch (error) {
    if (error instanceof HeldProblem) {
      run.unproved = unproved;
      return error;
    }
    if (running === undefined) {
      loseByTransport(run, error, report);
      if (error instanceof TransportProblem) run.status = 'unreachable';
      return undefined;
    }
    const problem = failByTransport(run, error, running.title);
    report({ ...done(run, running, (performance.now() - started) / 1000, ''), result: 'failed', problem });
  }
  return undefined;
}

const done = (run: HostRun, task: PlannedTask, seconds: number, stdout: string) => ({
  type: 'task-done' as const,
  host: run.host.name,
  stage: task.stage,
  task: task.task,
  title: task.title,
  result: 'changed' as const,
  seconds,
  ...(stdout.trim() === '' ? {} : { output: lastLines(stdout, KEPT).join('\n') }),
});

const removes = ({ outcome }: PlannedTask): boolean =>
  outcome.kind === 'change' && (outcome.change.destroys === true || outcome.change.action === 'remove');

/** Takes the host out of the run because of one task, and says so. */
function give(run: HostRun, task: PlannedTask, report: Report, problem: ProblemDetails, seconds = 0): void {
  run.changed.delete(task.task);
  fail(run, problem, task.title);
  report({ ...done(run, task, seconds, ''), result: 'failed', problem });
}

const failed = (run: HostRun, reading: Reading): ProblemDetails => ({
  where: run.host.name,
  what: `ended with status ${reading.code}`,
  evidence: lastLines(`${reading.stdout}\n${reading.stderr}`, KEPT),
  wayOut: 'mend what the last lines name, then run the phase again: what is done already is found done',
});

const unproved = (run: HostRun, task: PlannedTask, makers: readonly string[]): ProblemDetails => ({
  where: run.host.name,
  what: 'it is still different after its own change',
  evidence:
    task.outcome.kind === 'change'
      ? task.outcome.change.fields.map(one =>
          one.secret === true || one.form === 'text'
            ? `${one.name} differs`
            : `${one.name}: ${one.before ?? 'absent'}, wanted ${one.after ?? 'absent'}`,
        )
      : [],
  wayOut:
    makers.length === 0
      ? 'something else on the host may be changing it back'
      : `changed back by ${makers.join('; ')}: stop that first, then run the phase again`,
});

const unknownStill = (run: HostRun, task: PlannedTask): ProblemDetails => ({
  where: run.host.name,
  what:
    task.outcome.kind === 'deferred'
      ? `what it needs is still not known: ${task.outcome.deferred.because}`
      : 'what it needs is still not known',
});
