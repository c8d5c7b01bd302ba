import { join } from 'node:path';
import { InputProblem } from '../../model/problems/problem.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openProject, type Project } from '../open/open-project.ts';
import { packageRoot } from '../package-root.ts';
import type { RunOptions } from '../run/run-options.ts';
import { runPhases } from '../run/run-phases.ts';

const COMMAND = 'join';
const GATE = 'gate join';

/** Gives clusters what they have of each other: names and Services. `gateOnly`: asks only whether they have it. Returns the exit code. */
export const joinClusters = (options: RunOptions, project: Project, gateOnly = false): Promise<number> =>
  runPhases(
    {
      words: [join(packageRoot(), 'playbooks', 'join.yaml')],
      files: true,
      options,
      command: gateOnly ? GATE : COMMAND,
      again: GATE,
      gateOnly,
    },
    project,
  );

/** `provision join`, and `provision gate join`. @throws {InputProblem} for an inventory with one cluster */
export async function openJoin(options: RunOptions, gateOnly = false): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openProject(options);
  const { file, clusters } = project.inventory;
  if (clusters === undefined)
    throw new InputProblem({
      where: file,
      what: 'it describes one cluster: there is nobody to join',
      hint: 'several stand below clusters: (docs/clusters.md)',
    });
  return joinClusters(options, project, gateOnly);
}
