import type { Command } from 'commander';
import type { ClusterOptions } from '../../cluster/forget-cluster.ts';
import type { Ended } from '../../ended.ts';
import { withInventory } from '../../run/run-options.ts';

/** `provision cluster`: which cluster an inventory's is. */
export function addClusterCommand(program: Command, ended: Ended): void {
  const cluster = program
    .command('cluster')
    .description('Which cluster the inventory’s is, as it was founded: its UID, its CA, its servers.')
    .addHelpText(
      'after',
      `
Examples:
  $ provision cluster show -i home.yaml
  $ provision cluster forget home -i home.yaml   its servers are gone for good: found another one

Every host of the cluster has it noted (/var/lib/provision/cluster), the lock beside the inventory has a copy. As long as it
is known no second cluster is founded. A wipe of all hosts gives it up by itself.`,
    );
  const twin = "the rehearsal's cluster, on the inventory's twin";
  withInventory(cluster.command('show'))
    .description('Print which cluster it is, as it is kept beside the inventory.')
    .option('--twin', twin)
    .addHelpText('after', '\nExamples:\n  $ provision cluster show -i home.yaml')
    .action(async (options: ClusterOptions) => {
      const { showCluster } = await import('../../cluster/forget-cluster.ts');
      ended(await showCluster(options));
    });
  withInventory(cluster.command('forget <name>'))
    .description('Give up which cluster it is, after its name was typed once more. Nothing on the hosts is changed.')
    .option('--twin', twin)
    .option('-y, --yes', 'do not ask for the name once more')
    .addHelpText('after', '\nExamples:\n  $ provision cluster forget home -i home.yaml')
    .action(async (name: string, options: ClusterOptions) => {
      const { forgetCluster } = await import('../../cluster/forget-cluster.ts');
      ended(await forgetCluster(name, options));
    });
}
