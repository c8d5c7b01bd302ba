import { CommitConfirm } from '../guard/commit-confirm.ts';
import { guardedHost } from '../guard/guarded-host.ts';
import type { HostRun } from '../host-run.ts';
import { knowledge } from '../knowledge.ts';
import { type PhaseContext, tasksOf } from '../phase-context.ts';
import { planHost } from '../plan/plan-host.ts';
import { hasWork } from '../plan/plan-item.ts';
import { applyStage } from './apply-stage.ts';
import { readStale } from './read-ahead.ts';
import { createStartOrder, orderOf, type Share } from './start-order.ts';

/** What is to be done on a host in a stage, as far as it is known now. */
interface RunShare extends Share {
  readonly run: HostRun;
  readonly commit: CommitConfirm;
}

const latest = ({ items }: Share): number => Math.max(...items.map(orderOf));

/**
 * Takes the hosts through all stages, each stage on all of them at once. What stands unconfirmed goes with a host from one
 * stage to the next, and is settled in the end, whatever became of them.
 */
export async function applyStages(phase: PhaseContext): Promise<void> {
  const { fleet, program, report } = phase;
  const parts = phase.selected.map(run => ({
    host: run.host,
    run,
    commit: new CommitConfirm(guardedHost(fleet, run.host), run, report),
  }));
  const shares = (stage: string): readonly RunShare[] =>
    parts.flatMap(({ host, run, commit }) => {
      if (run.status !== 'ok') return [];
      const items = planHost(tasksOf(phase, run), run.readings).filter(one => one.task.stage === stage && hasWork(one));
      return items.length === 0 ? [] : [{ run, commit, items, host: host.name }];
    });
  try {
    for (const stage of program.stages) {
      if (fleet.stop.aborted) break;
      await readStale(phase, stage);
      const due = shares(stage);
      if (due.length === 0) continue;
      report({ type: 'stage-start', stage, hosts: due.map(share => share.host) });
      const order = createStartOrder(due);
      // Who waits for others must not keep them from beginning, where there are more hosts than forks.
      const inOrder = [...due].sort((one, other) => latest(one) - latest(other));
      await fleet.connections.each(
        inOrder.map(({ run, commit }) => ({ host: run.host, run, commit })),
        ({ run, commit }) => applyStage({ phase, run, stage, order, commit }),
      );
      phase.known = knowledge(program, phase.runs);
      report({ type: 'stage-done', stage });
    }
  } finally {
    await fleet.connections.each(parts, part => part.commit.settle());
  }
}
