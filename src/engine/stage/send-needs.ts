import type { Blob } from '../../model/plan/blob.ts';
import { Problem } from '../../model/problems/problem.ts';
import { TransportProblem } from '../../model/transport.ts';
import { dropStaged } from '../../shell/staged.ts';
import type { Step } from '../guard/guarded-round.ts';
import { HeldProblem } from '../lock/held-problem.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import { giveUp } from './give-up.ts';
import type { HostStage } from './host-stage.ts';

/** Milliseconds between two events of one transfer. */
const TELL = 500;

const needsOf = ({ outcome }: PlanItem): readonly Blob[] =>
  outcome.kind === 'change' ? (outcome.change.needs ?? []) : [];

/**
 * Brings the files to a host that its next changes need; `false`: one could not be brought, so none of them is made.
 * @throws {HeldProblem} where another run has the lock.
 * @throws {TransportProblem}
 */
export async function sendNeeds(at: HostStage, changes: readonly PlanItem[]): Promise<boolean> {
  const { run, phase } = at;
  const there = new Set<string>();
  for (const change of changes) {
    for (const blob of needsOf(change)) {
      if (phase.fleet.stop.aborted) return false;
      if (there.has(blob.sha256)) continue;
      const { id: task, stage, title } = change.task;
      let told = 0;
      try {
        await phase.fleet.applier.send(run.host, blob, sentBytes => {
          if (sentBytes < blob.size && performance.now() - told < TELL) return;
          told = performance.now();
          const { source, size: bytes } = blob;
          phase.report({ type: 'transfer', host: run.host.name, stage, task, title, source, sentBytes, bytes });
        });
      } catch (error) {
        if (error instanceof HeldProblem || error instanceof TransportProblem || !(error instanceof Problem))
          throw error;
        const [first] = error.details;
        giveUp(at, change, first ?? { what: error.message });
        return false;
      }
      if (phase.fleet.stop.aborted) return false;
      there.add(blob.sha256);
    }
  }
  return true;
}

/** Takes away what was brought, once all changes were made that need it; what is left there is found by the next run. */
export function dropNeeds(changes: readonly PlanItem[]): readonly Step[] {
  const sums = [...new Set(changes.flatMap(needsOf).map(blob => blob.sha256))];
  if (sums.length === 0) return [];
  return [{ title: 'take away what was brought', section: { id: 'staged', script: dropStaged(sums), chained: true } }];
}
