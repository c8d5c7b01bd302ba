import { Problem } from '../../model/problems/problem.ts';
import { TransportProblem } from '../../model/transport.ts';
import { bringFiles } from '../fleet/bring-files.ts';
import { failByTransport, isInterrupted } from '../host-run.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import { bringsOf } from './first-round.ts';
import { giveUp, taskDone } from './give-up.ts';
import type { HostStage } from './host-stage.ts';

/** Milliseconds between two events of one file. */
const TELL = 500;

/**
 * Brings what its next changes fetch from a host. Nothing is changed there, so that its readings stay true: what stands on this machine is asked
 * when the stage is planned again.
 */
export async function applyBrings(at: HostStage, changes: readonly PlanItem[]): Promise<void> {
  const { run, order } = at;
  const { fleet, report } = at.phase;
  const host = run.host.name;
  for (const change of changes) {
    if (fleet.stop.aborted) return;
    const { id: task, stage, title } = change.task;
    const started = performance.now();
    const seconds = (): number => (performance.now() - started) / 1000;
    report({ type: 'task-start', host, stage, task, title });
    let told = 0;
    try {
      await bringFiles(fleet.connections, run.host, bringsOf(change), {
        stop: fleet.stop,
        onCome: ({ source, size: bytes }, sentBytes) => {
          if (sentBytes < bytes && performance.now() - told < TELL) return;
          told = performance.now();
          report({ type: 'transfer', from: 'host', host, stage, task, title, source, sentBytes, bytes });
        },
      });
    } catch (error) {
      if (fleet.stop.aborted && isInterrupted(error)) return;
      if (error instanceof TransportProblem) {
        const problem = failByTransport(run, error, title);
        report({ ...taskDone(run, change, seconds()), result: isInterrupted(error) ? 'unknown' : 'failed', problem });
        return;
      }
      if (!(error instanceof Problem)) throw error;
      giveUp(at, change, error.details[0] ?? { what: error.message }, seconds());
      return;
    }
    order.through(host, task);
    run.changed.add(task);
    report(taskDone(run, change, seconds()));
  }
}
