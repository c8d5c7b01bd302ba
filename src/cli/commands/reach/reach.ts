import type { Command } from 'commander';
import type { Ended } from '../../ended.ts';
import type { ReachCommandOptions } from '../../reach/show-reach.ts';
import { withCode, withHosts } from '../../run/run-options.ts';

/** `provision reach`: what of the hosts is reached, from where. */
export function addReachCommand(program: Command, ended: Ended): void {
  withCode(withHosts(program.command('reach')))
    .description(
      'Ask which ports of the hosts are reached from outside, from their LAN and through the mesh, and compare.',
    )
    .option('--report <file>', 'also write it as one HTML page')
    .addHelpText(
      'after',
      `
Examples:
  $ provision reach -i home.yaml
  $ provision reach -i home.yaml -l ctb-edge-1 --json

From outside ask this machine, where its way avoids the LAN and the mesh, and hosts of other sites. What the firewall is to let in is
in the inventory (firewall:, docs/cluster.md). Ends with 3 where a port is exposed, or shut that is to be open.`,
    )
    .action(async (options: ReachCommandOptions) => {
      const { showReach } = await import('../../reach/show-reach.ts');
      ended(await showReach(options));
    });
}
