import type { PhasesRequest } from '../run/run-phases.ts';
import { enterTwin } from './enter-twin.ts';
import { openProject } from './open-project.ts';

/**
 * Runs phases on the inventory that was asked for, and returns the exit code. The inventory is read before anything else is
 * even loaded: one that is refused costs no more than reading it.
 */
export async function openPhases(request: PhasesRequest): Promise<number> {
  const inTwin = await enterTwin(request.options);
  if (inTwin !== undefined) return inTwin;
  const project = await openProject(request.options);
  const { runByCluster } = await import('../by-cluster/run-by-cluster.ts');
  return runByCluster(request, project);
}
