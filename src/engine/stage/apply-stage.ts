import type { ProblemDetails } from '../../model/problems/problem.ts';
import { gateAsks } from '../gate/gate-asks.ts';
import { stuckBy } from '../gate/stuck.ts';
import { whoChangesItBack } from '../gate/who-changes-it-back.ts';
import { askWayIn } from '../guard/ask-way-in.ts';
import { waitForLock } from '../lock/wait-for-lock.ts';
import { tasksOf } from '../phase-context.ts';
import { planHost } from '../plan/plan-host.ts';
import { hasWork, type PlanItem } from '../plan/plan-item.ts';
import { probesOfTasks } from '../read.ts';
import { applyBrings } from './apply-brings.ts';
import { applyReboot } from './apply-reboot.ts';
import { applyRound } from './apply-round.ts';
import { bringsOf, firstRound, rebootOf, upToUndecided } from './first-round.ts';
import { giveUp } from './give-up.ts';
import { type HostStage, tasksFrom } from './host-stage.ts';
import { tasksToRead } from './read-ahead.ts';
import { unknownStill, unproved } from './task-problem.ts';

/**
 * Takes one host through one stage: its changes in order in one command, then the proof that nothing differs any more.
 * The stage is planned again after its changes, since one task's change may make another of the same stage differ (a
 * service older than its file). No task is changed twice: one that still differs after its own change is an error.
 * What is guarded stays unconfirmed while guarded changes follow each other, in later stages too, and is confirmed before anything else.
 */
export async function applyStage(at: HostStage): Promise<void> {
  const { phase, run, stage, order, commit } = at;
  // Where the plan had nothing to change here, and the facts of other hosts have brought something.
  if (tasksOf(phase, run).some(task => task.stage === stage && task.guard !== 'off')) await askWayIn(phase, run);
  if (run.status !== 'ok') return order.leave(run.host.name);
  try {
    await commit.resume(stage, tasksOf(phase, run));
    await applyRounds(at);
  } finally {
    order.leave(run.host.name);
    if (goesOn(at) || gateAsks(phase, run.host)) await commit.rest();
    else await commit.settle();
  }
}

/** Why a change is none of those that were shown, where a plan was kept. */
const exceeding = ({ phase, run }: HostStage, { task, outcome }: PlanItem): ProblemDetails | undefined =>
  outcome.kind === 'change' ? phase.kept?.exceeds(run.host.name, task.id, outcome) : undefined;

/** Whether a later stage has anything to do on this host, as far as is known. */
function goesOn({ phase, run, stage }: HostStage): boolean {
  const all = tasksOf(phase, run);
  const later = all.slice(all.findLastIndex(task => task.stage === stage) + 1);
  return planHost(later, run.readings).some(hasWork);
}

async function applyRounds(at: HostStage): Promise<void> {
  const { phase, run, stage, order, commit } = at;
  const { stop } = phase.fleet;
  /** Ids of tasks that were changed, and of those among them that no reading can prove. */
  const tried = new Set<string>();
  const spent = new Set<string>();
  while (run.status === 'ok' && !stop.aborted) {
    const later = tasksFrom(stage, tasksOf(phase, run));
    const own = later.filter(task => task.stage === stage);
    const items = planHost(own, run.readings, spent).filter(one => hasWork(one) && !spent.has(one.task.id));
    if (items.length === 0) return;
    for (const item of items) {
      const stuck = stuckBy(run.host.name, item.outcome) ?? exceeding(at, item);
      if (stuck !== undefined) return giveUp(at, item, stuck);
    }
    const again = items.find(one => one.outcome.kind === 'change' && tried.has(one.task.id));
    if (again !== undefined) {
      run.unknown.add(again.task.id);
      return giveUp(at, again, unproved(run, again, await whoChangesItBack(phase, run, again)));
    }
    const changes = firstRound(upToUndecided(items).filter(one => one.outcome.kind === 'change'));
    const waiting = items.find(one => one.outcome.kind === 'deferred');
    // What waits for a change of this very stage is decided in the next round; what waits for anything else never comes.
    if (changes.length === 0 && waiting !== undefined) return giveUp(at, waiting, unknownStill(run, waiting));
    if (changes[0]?.guard === undefined) {
      await commit.settle();
      if (run.status !== 'ok') return;
    }
    await order.wait(changes, stop);
    if (stop.aborted) return;
    const [first] = changes;
    if (first !== undefined && bringsOf(first).length > 0) {
      await applyBrings(at, changes);
      for (const { task } of changes) tried.add(task.id);
      continue;
    }
    const isBoot = first !== undefined && rebootOf(first) !== undefined;
    const read = isBoot ? later : tasksToRead(later, stage, run.readings);
    const held = isBoot ? await applyReboot(at, first, later) : await applyRound(at, changes, later, read);
    if (held !== undefined) {
      await waitForLock(phase, run, held, probesOfTasks(later));
      continue;
    }
    run.readings.outdate(probesOfTasks(later), probesOfTasks(read));
    for (const { task, outcome } of changes) {
      tried.add(task.id);
      if (outcome.kind === 'change' && outcome.change.unprovable === true) spent.add(task.id);
    }
  }
}
