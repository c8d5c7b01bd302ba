import { type Command, InvalidArgumentError } from 'commander';
import type { Ended } from '../../ended.ts';
import type { AddOptions } from '../../node/add-node.ts';
import type { NodeOptions } from '../../node/drain-node.ts';
import type { RemoveOptions } from '../../node/remove-node.ts';
import type { ReplaceOptions } from '../../node/replace-node.ts';
import {
  type RunOptions,
  withCode,
  withHosts,
  withInventory,
  withLockWait,
  withPack,
  withUnknown,
} from '../../run/run-options.ts';

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

/** `provision node`: the cluster's nodes, looked at, emptied, taken out and replaced. */
export function addNodeCommand(program: Command, ended: Ended): void {
  const node = program
    .command('node')
    .description(
      'The cluster’s nodes: look at them, empty one, take one out, let a new machine take its place, add one.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ provision node list -i home.yaml
  $ provision node drain wk-2 -i home.yaml --dry-run   which pods go, what holds them up, what is lost
  $ provision node drain wk-2 -i home.yaml
  $ provision node uncordon wk-2 -i home.yaml
  $ provision node remove wk-2 -i home.yaml
  $ provision node replace wk-2 --address 192.168.15.9 -i home.yaml
  $ provision node add wk-3 --site home --address 192.168.15.5 -i home.yaml

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
  withDryRun(withPack(withCode(withHosts(node.command('replace <node>')))))
    .description('Let a new machine take a node’s name and place; the old one is gone, or has an empty disk.')
    .option('--address <address>', 'the new machine’s address, in place of the old one’s in the inventory')
    .option('--public-address <address>', 'the same of its public address')
    .option('-y, --yes', "do not ask for the node's name")
    .addHelpText(
      'after',
      `
Examples:
  $ provision node replace wk-2 -i home.yaml                            the same address, an empty disk
  $ provision node replace wk-2 --address 192.168.15.9 -i home.yaml     another machine
  $ provision node replace wk-2 --address 192.168.15.9 -i home.yaml --dry-run

The new machine must answer by SSH, with a host key that is known or taken as for every host, and be a node of nothing. The old node and its
password are taken out of the cluster (a server out of etcd first), the inventory has the new address with its comments kept, and phases 2
and 3 let it join. It is refused while the old node is heard of: two machines cannot have one name. Where it was cut off, the same call
goes on.`,
    )
    .action(async (name: string, options: ReplaceOptions) => {
      const { replaceNode } = await import('../../node/replace-node.ts');
      ended(await replaceNode(name, options));
    });
  withCode(withInventory(node.command('add <name>')))
    .description('Write a new host into the inventory, with the next free address of the mesh; `up` lets it join.')
    .option('--address <address>', 'its address on the LAN of its site, or where that has none, its public one')
    .option('--site <site>', 'its site (default: the only one)')
    .option('--public-address <address>', 'where every other host reaches it')
    .option('--mesh-address <address>', 'its address in the mesh (default: the next that is free)')
    .option('--roles <roles>', 'what it is for; a,b (default: agent)', (text: string) => text.split(','))
    .option('--dry-run', 'show what would be written')
    .addHelpText(
      'after',
      `
Examples:
  $ provision node add wk-3 --site home --address 192.168.15.5 -i home.yaml --dry-run
  $ provision node add wk-3 --site home --address 192.168.15.5 -i home.yaml
  $ provision up -i home.yaml

All else in the file stays as it is, comments included. No host is touched.`,
    )
    .action(async (name: string, options: AddOptions) => {
      const { addNode } = await import('../../node/add-node.ts');
      ended(await addNode(name, options));
    });
  withDryRun(withHosts(node.command('uncordon <node>')))
    .description('Let pods come to a node again.')
    .addHelpText('after', '\nExamples:\n  $ provision node uncordon wk-2 -i home.yaml')
    .action(async (name: string, options: RunOptions) => {
      const { uncordonNode } = await import('../../node/drain-node.ts');
      ended(await uncordonNode(name, options));
    });
}
