import type { Command } from 'commander';
import type { KubeconfigOptions } from '../../cluster/write-kubeconfig.ts';
import type { Ended } from '../../ended.ts';
import { withHosts } from '../../run/run-options.ts';

/** `provision kubeconfig`: the access to a cluster. */
export function addKubeconfigCommand(program: Command, ended: Ended): void {
  withHosts(program.command('kubeconfig'))
    .description("Get the administrator's access to the cluster from a server, with an address that answers from here.")
    .option('-o, --output <file>', 'write it there (default: .provision/CLUSTER/kubeconfig beside the inventory)')
    .option('--merge', "add it to kubectl's own file; the current context stays")
    .option('--context <name>', "its name there (default: the cluster's)")
    .option('--remove', 'take it out again of all files that it was written to')
    .addHelpText(
      'after',
      `
Examples:
  $ provision kubeconfig -i home.yaml
  $ provision kubeconfig -i home.yaml --merge
  $ provision kubeconfig -i home.yaml --remove

It lets whoever has it do anything in the cluster: the files are for their owner only.`,
    )
    .action(async (options: KubeconfigOptions) => {
      const { removeKubeconfig, writeKubeconfig } = await import('../../cluster/write-kubeconfig.ts');
      ended(options.remove === true ? await removeKubeconfig(options) : await writeKubeconfig(options));
    });
}
