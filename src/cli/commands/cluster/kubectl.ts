import type { Command } from 'commander';
import type { Ended } from '../../ended.ts';
import { type RunOptions, withHosts } from '../../run/run-options.ts';

/** `provision kubectl`: kubectl through SSH. */
export function addKubectlCommand(program: Command, ended: Ended): void {
  withHosts(program.command('kubectl'))
    .description("Run this machine's kubectl against the cluster, through the SSH connection to a server.")
    .argument('<args...>', 'what kubectl is given, behind --')
    .addHelpText(
      'after',
      `
Examples:
  $ provision kubectl -i home.yaml -- get nodes
  $ provision kubectl -i home.yaml -- logs -f -n kube-system deployment/coredns

It needs no route to the API, and leaves no kubeconfig behind. It ends with what kubectl ends with.`,
    )
    .action(async (args: string[], options: RunOptions) => {
      const { runKubectl } = await import('../../cluster/run-kubectl.ts');
      ended(await runKubectl(args, options));
    });
}
