import { type Command, InvalidArgumentError } from 'commander';
import type { Ended } from '../../ended.ts';
import type { NodeOptions } from '../../node/drain-node.ts';
import type { RemoveOptions } from '../../node/remove-node.ts';
import { type RunOptions, withCode, withHosts, withLockWait, withPack, withUnknown } from '../../run/run-options.ts';

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value >= 1) return value;
  throw new InvalidArgumentError('must be a whole number of seconds, at least 1.');
}

const withDryRun = (command: Command): Command =>
  withLockWait(
    command.option('--dry-run', 'show what would be done, touch nothing').option('--check', 'the same as --dry-run'),
  );

const withDeadline = (command: Command): Command =>
  command.option('--deadline <seconds>', 'seconds within which its pods must be gone (default: 300)', seconds);

/** `provision node`: the cluster's nodes, looked at, emptied and taken out. */
export function addNodeCommand(program: Command, ended: Ended): void {
  const node = program
    .command('node')
    .description('The cluster’s nodes: look at them, empty one, take one out.')
    .addHelpText(
      'after',
      `
Examples:
  $ provision node list -i home.yaml
  $ provision node drain wk-2 -i home.yaml --dry-run   which pods go, what holds them up, what is lost
  $ provision node drain wk-2 -i home.yaml
  $ provision node uncordon wk-2 -i home.yaml
  $ provision node remove wk-2 -i home.yaml

A server is asked over SSH, and does it by K3s' own kubectl.`,
    );
  withHosts(node.command('list'))
    .description('Print every node as the cluster’s API tells of it, and hosts of the inventory that are none.')
    .addHelpText('after', '\nExamples:\n  $ provision node list -i home.yaml')
    .action(async (options: RunOptions) => {
      const { listNodes } = await import('../../node/list-nodes.ts');
      ended(await listNodes(options));
    });
  withDeadline(withDryRun(withHosts(node.command('drain <node>'))))
    .description('Keep new pods from a node, and send those that it has away as their disruption budgets allow.')
    .option('-y, --yes', "do not ask for the node's name where something is lost")
    .addHelpText(
      'after',
      `
Examples:
  $ provision node drain wk-2 -i home.yaml --dry-run
  $ provision node drain wk-2 -i home.yaml --deadline 600

It shows which pods go, which budget lets none go, and what is lost: pods that nobody makes anew, and what others keep in an emptyDir. For
these the node's name is asked for. Where pods are there still when the time is over, it says which budget holds which, and ends with 1;
the node takes no new pods then, and the same call goes on.`,
    )
    .action(async (name: string, options: NodeOptions) => {
      const { drainNode } = await import('../../node/drain-node.ts');
      ended(await drainNode(name, options));
    });
  withDeadline(withDryRun(withPack(withUnknown(withCode(withHosts(node.command('remove <node>')))))))
    .description(
      'Take a node out: empty it, out of etcd, out of the cluster, wipe its host, out of the mesh and the inventory.',
    )
    .option('-y, --yes', "do not ask for the node's name")
    .option('--no-wipe', 'stop K3s on its host, and leave the rest there as it is')
    .addHelpText(
      'after',
      `
Examples:
  $ provision node remove wk-2 -i home.yaml --dry-run
  $ provision node remove wk-2 -i home.yaml

The whole plan is shown, with the volumes that lie there, and the node's name is asked for. Then the node is emptied, K3s stopped there, the
node and its password taken out of the cluster (a server out of etcd first, as long as more than half are left to agree), the host wiped by
phase 1, dropped as a peer by all others, and taken out of the inventory, last. Where it was cut off, the same call goes on. A host that is
gone for good is not emptied and not wiped.`,
    )
    .action(async (name: string, options: RemoveOptions) => {
      const { removeNode } = await import('../../node/remove-node.ts');
      ended(await removeNode(name, options));
    });
  withDryRun(withHosts(node.command('uncordon <node>')))
    .description('Let pods come to a node again.')
    .addHelpText('after', '\nExamples:\n  $ provision node uncordon wk-2 -i home.yaml')
    .action(async (name: string, options: RunOptions) => {
      const { uncordonNode } = await import('../../node/drain-node.ts');
      ended(await uncordonNode(name, options));
    });
}
