import { type Command, Option } from 'commander';
import type { Ended } from '../ended.ts';
import type { InitOptions } from '../init/make-inventory.ts';

/** `provision init`: from hosts as a person knows them to an inventory. */
export function addInitCommand(program: Command, ended: Ended): void {
  program
    .command('init')
    .description('Make an inventory: log in to hosts, read what they are, and write it down. Nothing is changed there.')
    .argument('[hosts...]', 'as for ssh: user@address:port; a name of your own before it: wk-1=pi@192.168.1.20')
    .addOption(new Option('-o, --output <file>', 'where to write it (default: inventory/CLUSTER.yaml)'))
    .option('--cluster <name>', "the cluster's name", 'home')
    .option('--identity-file <file>', 'private key to log in with; it is written down, too')
    .addOption(
      new Option('--host-key <policy>', 'hosts whose key is not known: refuse, or trust and remember it')
        .choices(['strict', 'accept-new'])
        .default('strict'),
    )
    .option('--force', 'overwrite a file that is there already')
    .option('-k, --ask-pass', 'ask for the password to log in with (by OpenSSH)')
    .option('-K, --ask-become-pass', 'ask for the sudo password')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .addHelpText(
      'after',
      `
It reads addresses, LAN, gateway, system and memory of each host, and asks a host on the internet
from which address the others come. Sites, roles, mesh addresses and the forwards of the router
are proposed from that; what nobody could tell is marked # TODO.

Examples:
  $ provision init root@203.0.113.5
  $ provision init root@203.0.113.5 root@203.0.113.6 root@203.0.113.7
  $ provision init ms-1=pi@192.168.1.20 wk-1=pi@192.168.1.21 edge-1=root@203.0.113.5 -o home.yaml`,
    )
    .action(async (hosts: readonly string[], options: Pick<InitOptions, 'cluster' | 'hostKey' | 'color'>) => {
      const { makeInventory } = await import('../init/make-inventory.ts');
      ended(await makeInventory(hosts, { ...options, forks: 20, verbose: 0 }));
    });
}
