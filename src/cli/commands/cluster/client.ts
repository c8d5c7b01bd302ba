import type { Command } from 'commander';
import type { AddClientOptions } from '../../client/add-client.ts';
import type { ListClientsOptions } from '../../client/list-clients.ts';
import type { ShowClientOptions } from '../../client/show-client.ts';
import type { Ended } from '../../ended.ts';
import { type RunOptions, withCode, withHosts, withInventory, withLockWait } from '../../run/run-options.ts';

const words = (text: string): readonly string[] => text.split(',').map(word => word.trim());

const withDryRun = (command: Command): Command =>
  withLockWait(
    withCode(withHosts(command))
      .option('--dry-run', 'show what would be changed, touch nothing')
      .option('--check', 'the same as --dry-run'),
  );

/** `provision client`: devices that are no hosts, and reach the mesh through one. */
export function addClientCommand(program: Command, ended: Ended): void {
  const client = program
    .command('client')
    .description('Laptops and phones in the mesh: let one in, look at them, shut one out.')
    .addHelpText(
      'after',
      `
Examples:
  $ provision client add laptop -o laptop.conf -i home.yaml
  $ provision client add phone --qr --expires 90d -i home.yaml
  $ provision client list --live -i home.yaml
  $ provision client show laptop -i home.yaml
  $ provision client revoke laptop -i home.yaml

A client is a peer of one host, its gateway; all others reach it through that one. wg-quick, NetworkManager, and the WireGuard apps of
Windows, macOS, Android and iOS take the configuration as it is.`,
    );
  withDryRun(client.command('add <name>'))
    .description('Let a device in: into the inventory, onto all hosts, and its configuration written once.')
    .option('--reach <what>', 'what it reaches: mesh, services, pods, a cluster’s name; a,b (default: mesh)', words)
    .option('--gateway <host>', 'the host that it calls (default: the first with a public address)')
    .option('--expires <day>', 'its last day: 90d from now, or 2027-03-01')
    .option('--public-key <key>', 'the public half of a key that the device has made itself')
    .option('--dns', 'let the device ask the cluster for names: for all of its names, while the tunnel is up')
    .option('-o, --out <file>', 'write the configuration to a new file, for its owner alone')
    .option('--qr [file]', 'show it as a QR code in the terminal, or write that to a new PNG')
    .option('-y, --yes', 'do not ask before it begins')
    .addHelpText(
      'after',
      `
Examples:
  $ provision client add laptop -o laptop.conf -i home.yaml
  $ provision client add phone --qr --reach mesh,services -i home.yaml
  $ provision client add desk --public-key 'xTIB…=' -i home.yaml --dry-run

Its private key is made here, stands in the configuration, and is kept nowhere: the configuration cannot be shown again. Where the device
makes its key itself, give the public half. Phase 2 then brings the client to all hosts; where it was cut off, it goes on as phase 2.`,
    )
    .action(async (name: string, options: AddClientOptions) => {
      const { addClient } = await import('../../client/add-client.ts');
      ended(await addClient(name, options));
    });
  withCode(withHosts(client.command('list')))
    .description('Print the clients that the inventory has: address, gateway, what they reach, their last day.')
    .option('--live', 'ask their gateways when they last heard of them')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision client list -i home.yaml\n  $ provision client list --live -i home.yaml',
    )
    .action(async (options: ListClientsOptions) => {
      const { listClients } = await import('../../client/list-clients.ts');
      ended(await listClients(options));
    });
  withCode(withInventory(client.command('show <name>')))
    .description('Print a client’s configuration, without its private key, which is on the device alone.')
    .option('--dns', 'with the cluster’s DNS in it')
    .option('--twin', "with the keys of the inventory's twin")
    .addHelpText('after', '\nExamples:\n  $ provision client show laptop -i home.yaml')
    .action(async (name: string, options: ShowClientOptions) => {
      const { showClient } = await import('../../client/show-client.ts');
      ended(await showClient(name, options));
    });
  withDryRun(client.command('revoke <name>'))
    .description('Shut a device out: out of the inventory, and by phase 2 out of every host.')
    .option('-y, --yes', "do not ask for the client's name")
    .addHelpText(
      'after',
      `
Examples:
  $ provision client revoke laptop -i home.yaml --dry-run
  $ provision client revoke laptop -i home.yaml

The client's name is asked for. A host that is away or does not answer still has it, until phase 2 reaches it: as long as its gateway has
dropped it, the client reaches nothing.`,
    )
    .action(async (name: string, options: RunOptions) => {
      const { revokeClient } = await import('../../client/revoke-client.ts');
      ended(await revokeClient(name, options));
    });
}
