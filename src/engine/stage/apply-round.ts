import type { Task } from '../../model/plan/task.ts';
import { TransportProblem } from '../../model/transport.ts';
import type { Frame } from '../../shell/frames.ts';
import { failByTransport, isInterrupted, loseByTransport } from '../host-run.ts';
import { HeldProblem } from '../lock/held-problem.ts';
import { type PlanItem, removes } from '../plan/plan-item.ts';
import { probesOfTasks } from '../read.ts';
import { Readings } from '../readings.ts';
import { giveUp, taskDone } from './give-up.ts';
import type { HostStage } from './host-stage.ts';
import { dropNeeds, sendNeeds } from './send-needs.ts';
import { failed } from './task-problem.ts';

/** Seconds added to the tasks' own for the probes that follow them in the same command. */
const PROOF_TIMEOUT = 120;

/**
 * Makes changes and reads again, in one command; what it returns has the lock, and then nothing was done.
 * @param later the tasks of this stage and all after it
 * @param read those of them that are read
 */
export async function applyRound(
  at: HostStage,
  changes: readonly PlanItem[],
  later: readonly Task[],
  read: readonly Task[],
): Promise<HeldProblem | undefined> {
  const { run, order, commit } = at;
  const { fleet, report } = at.phase;
  const byId = new Map(changes.map(one => [one.task.id, one]));
  const applies = changes.flatMap(({ task: { id, title }, outcome }) =>
    outcome.kind === 'change' ? [{ title, section: { id, script: outcome.change.apply, chained: true } }] : [],
  );
  const proof = Readings.sections(probesOfTasks(read));

  const ended = new Set<string>();
  let running: PlanItem | undefined;
  let started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const onFrame = (frame: Frame): void => {
    if (frame.kind === 'done' || frame.kind === 'unread') return;
    if (frame.kind === 'end' && frame.code === 0) commit.ended(frame.id);
    const item = byId.get(frame.id);
    if (item === undefined) return;
    if (frame.kind === 'begin') {
      running = item;
      started = performance.now();
      const { id, stage, title } = item.task;
      report({ type: 'task-start', host: run.host.name, stage, task: id, title });
      return;
    }
    running = undefined;
    order.through(run.host.name, frame.id);
    if (removes(item)) run.removedAt = performance.now();
    if (frame.code !== 0) return;
    if (item.guard === undefined) ended.add(frame.id);
    const event = taskDone(run, item, seconds(), frame.stdout);
    if (item.guard === undefined) report(event);
    else commit.hold(event);
  };

  const timeout = changes.reduce((sum, { task }) => sum + task.timeout, PROOF_TIMEOUT);
  const { unproved } = run;
  try {
    run.unproved = true;
    if (!(await sendNeeds(at, changes))) return undefined;
    const steps = [...commit.guarded(changes, applies, later), ...dropNeeds(at, changes)];
    const sections = [...steps.map(step => step.section), ...proof];
    const titles = steps.map(step => step.title);
    const answers = await fleet.applier.apply(run.host, sections, { timeout, titles, onFrame, planned: true });
    const unarmed = answers.get(commit.arming);
    for (const change of changes) {
      const { id } = change.task;
      const answer = change.guard !== undefined && (unarmed?.code ?? 0) !== 0 ? unarmed : answers.get(id);
      if (answer?.code === 0) run.changed.add(id);
      else if (answer !== undefined) {
        // What failed halfway has done the first half.
        if (answer !== unarmed) run.unknown.add(id);
        giveUp(at, change, failed(run, answer), seconds());
      }
    }
    run.readings.take(proof, answers);
  } catch (error) {
    if (error instanceof HeldProblem) {
      run.unproved = unproved;
      return error;
    }
    // The script goes on without its connection: each of them may be made yet.
    for (const { task } of changes) (ended.has(task.id) ? run.changed : run.unknown).add(task.id);
    if (running === undefined) {
      loseByTransport(run, error, report);
      if (error instanceof TransportProblem && !isInterrupted(error)) run.status = 'unreachable';
      return undefined;
    }
    const problem = failByTransport(run, error, running.task.title);
    const result = isInterrupted(error) ? 'unknown' : 'failed';
    commit.failed({ ...taskDone(run, running, seconds()), result, problem });
  }
  return undefined;
}
