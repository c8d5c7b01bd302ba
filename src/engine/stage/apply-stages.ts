import type { Batch } from '../../model/events/event.ts';
import type { Answered } from '../gate/ask-gate.ts';
import { gateAsks } from '../gate/gate-asks.ts';
import { CommitConfirm } from '../guard/commit-confirm.ts';
import { guardedHost } from '../guard/guarded-host.ts';
import { proveLogins } from '../guard/prove-login.ts';
import type { HostRun } from '../host-run.ts';
import { knowledge } from '../knowledge.ts';
import { type PhaseContext, reached, tasksOf } from '../phase-context.ts';
import { planHost } from '../plan/plan-host.ts';
import { hasWork } from '../plan/plan-item.ts';
import { applyStage } from './apply-stage.ts';
import { askStage, hostsOfStage } from './ask-stage.ts';
import { batches } from './batches.ts';
import { holdBack, outOfRun } from './hold-back.ts';
import { blobsOf } from './parcels.ts';
import { readStale } from './read-ahead.ts';
import { createStartOrder, orderOf, type Share } from './start-order.ts';
import { undoneOnce } from './undone-once.ts';

/** What is to be done on a host in a stage, as far as it is known now. */
interface RunShare extends Share {
  readonly run: HostRun;
  readonly commit: CommitConfirm;
}

const latest = ({ items }: Share): number => Math.max(...items.map(orderOf));

/** How a stage ended: nothing more may begin, perhaps since its gate says STOP. */
interface Stopped {
  readonly answered?: Answered;
}

/**
 * Takes the hosts through all stages, each stage on all of them at once, or batch by batch where it says so. What stands
 * unconfirmed goes with a host from one stage to the next, and is settled in the end, whatever became of them: where all went
 * well, along with the gate's questions. Returns what the gate of a stage said, where that is STOP: then no later stage has begun.
 */
export async function applyStages(phase: PhaseContext): Promise<Answered | undefined> {
  const { fleet, program } = phase;
  const parts = phase.selected.map(run => ({
    host: run.host,
    run,
    commit: new CommitConfirm(guardedHost(fleet, run.host), run, phase.report),
  }));
  const shares = (stage: string): readonly RunShare[] =>
    parts.flatMap(({ host, run, commit }) => {
      if (run.status !== 'ok') return [];
      const items = planHost(tasksOf(phase, run), run.readings).filter(one => one.task.stage === stage && hasWork(one));
      return items.length === 0 ? [] : [{ run, commit, items, host: host.name }];
    });
  let isThrough = false;
  try {
    for (const stage of program.stages) {
      if (fleet.stop.aborted) break;
      await readStale(phase, stage);
      const due = shares(stage);
      fleet.passedOn.begin(due.map(({ run, items }) => ({ host: run.host, blobs: blobsOf(items) })));
      const stopped = await (program.batchSizes.has(stage) ? inBatches : atOnce)(phase, stage, due).finally(() =>
        fleet.applier.drop(fleet.passedOn.end()),
      );
      if (stopped !== undefined) return stopped.answered;
      if (due.length > 0) phase.known = knowledge(program, phase.runs);
    }
    isThrough = true;
    return undefined;
  } finally {
    const isGoingOn = isThrough && !fleet.stop.aborted && phase.selected.every(run => run.status === 'ok');
    await fleet.connections.each(parts, async ({ run, commit }) => {
      if (isGoingOn && gateAsks(phase, run.host)) run.armed = commit;
      else await commit.settle();
    });
  }
}

/** Makes a stage's changes on some hosts, all at once. */
async function change(phase: PhaseContext, stage: string, due: readonly RunShare[], batch?: Batch): Promise<void> {
  const { fleet, report } = phase;
  const told = batch === undefined ? {} : { batch };
  report({ type: 'stage-start', stage, hosts: due.map(share => share.host), ...told });
  const order = createStartOrder(due);
  // Who waits for others must not keep them from beginning, where there are more hosts than forks.
  const inOrder = [...due].sort((one, other) => latest(one) - latest(other));
  await fleet.connections.each(
    inOrder.map(({ run, commit }) => ({ host: run.host, run, commit })),
    ({ run, commit }) => applyStage({ phase, run, stage, order, commit }),
  );
  report({ type: 'stage-done', stage, ...told });
}

/** All hosts at once, and then the stage's gate, whether or not there was anything to change. */
async function atOnce(phase: PhaseContext, stage: string, due: readonly RunShare[]): Promise<Stopped | undefined> {
  if (due.length > 0) await change(phase, stage, due);
  if (phase.fleet.stop.aborted) return undefined;
  const ok = hostsOfStage(phase, stage).filter(run => run.status === 'ok');
  return stoppedByUndone(phase, stage) ?? stoppedBy(phase, stage, ok);
}

/**
 * Batch by batch: changed, proved by a new login, asked by the stage's gate; the next begins only then. Hosts on which there is
 * nothing to do are asked first: a run that was stopped must not go on past them.
 */
async function inBatches(phase: PhaseContext, stage: string, due: readonly RunShare[]): Promise<Stopped | undefined> {
  const { fleet, program } = phase;
  const all = hostsOfStage(phase, stage);
  const lost = all.filter(run => run.status !== 'ok');
  if (due.length > 0 && lost.length > 0) return stopAt(phase, stage, lost, 'a host of');
  const isDue = new Set(due.map(({ run }) => run));
  const settled = await stoppedBy(
    phase,
    stage,
    reached(phase).filter(run => all.includes(run) && !isDue.has(run)),
  );
  if (settled !== undefined) return settled;
  const parts = batches(due, program.batchSizes.get(stage), all.length);
  for (const [at, part] of parts.entries()) {
    await change(phase, stage, part, { number: at + 1, of: parts.length });
    if (fleet.stop.aborted) return undefined;
    const runs = part.map(({ run }) => run);
    await proveLogins(phase, runs);
    const failed = runs.filter(run => run.status !== 'ok');
    if (failed.length > 0) return stopAt(phase, stage, failed, `batch ${at + 1} of ${parts.length} of`);
    const stopped = await stoppedBy(phase, stage, runs);
    if (stopped !== undefined || fleet.stop.aborted) return stopped;
  }
  return stoppedByUndone(phase, stage);
}

function stoppedByUndone(phase: PhaseContext, stage: string): Stopped | undefined {
  const undone = undoneOnce(phase, stage);
  if (undone === undefined) return undefined;
  holdBack(phase, stage, undone);
  return {};
}

function stopAt(phase: PhaseContext, stage: string, failed: readonly HostRun[], which: string): Stopped {
  holdBack(phase, stage, {
    because: `${which} stage ${stage} failed: ${outOfRun(failed)}`,
    hint: `put that right and run it again: what is done stays done. To go on without: --limit '${failed
      .map(({ host }) => `!${host.name}`)
      .join(',')}'`,
  });
  return {};
}

/** Asks the stage's gate; where it says STOP nothing more begins. */
async function stoppedBy(phase: PhaseContext, stage: string, runs: readonly HostRun[]): Promise<Stopped | undefined> {
  const answered = await askStage(phase, stage, runs);
  if (answered === undefined) return undefined;
  holdBack(phase, stage, {
    because: `the gate of stage ${stage} says STOP`,
    hint: 'put right what it names, and run it again: it is asked before anything more is changed',
  });
  return { answered };
}
