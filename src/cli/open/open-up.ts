import { ownCommand } from '../../model/own-command.ts';
import { type Phase, stepsFrom } from '../../playbook/phases.ts';
import type { RunOptions } from '../run/run-options.ts';
import { enterTwin } from './enter-twin.ts';
import { lockedPhases } from './locked-phases.ts';
import { openProject } from './open-project.ts';

/** What comes after the last phase that `up` does, and why it does not. */
const untilThere = ({ number, name, does }: Phase) => ({
  what: `next would be phase ${number} (${name}: ${does}): nothing of it is locked beside the inventory`,
  hint: `${ownCommand('artifacts list')} says which files it takes (docs/cluster.md)`,
});

/** `up`: all phases in order. One that is made from locked files is left out where none is locked, unless it is asked for. */
export async function openUp(first: Phase | undefined, options: RunOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openProject(options);
  const { inventory, catalogue } = project;
  const { steps, left } = stepsFrom(inventory, first, await lockedPhases(inventory, catalogue, options.pack));
  const { runByCluster } = await import('../by-cluster/run-by-cluster.ts');
  const own = steps.find(phase => phase.perCluster === true);
  return runByCluster(
    {
      words: steps.map(phase => phase.name),
      options,
      command: 'up',
      wipe: first === undefined ? 'spare-living' : 'asked-for',
      ...(left === undefined ? {} : { next: untilThere(left) }),
    },
    project,
    {
      again: own === undefined ? [] : ['--from', own.name],
      after: async parts => {
        const { joinClusters } = await import('../by-cluster/join-clusters.ts');
        return joinClusters({ ...options, limit: parts.flatMap(part => part.hosts).join(',') }, project);
      },
    },
  );
}
