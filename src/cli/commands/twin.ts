import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { Ended } from '../ended.ts';
import { withCode, withInventory, withScreen } from '../run/run-options.ts';
import type { TwinOptions } from '../twin/twin-actions.ts';
import type { LinkOptions } from '../twin/twin-link-actions.ts';

const suites = ['debian11', 'debian12', 'debian13'] as const;

const powers = ['off', 'cut', 'on', 'reboot'] as const;

/** Names of hosts; an option in the place of the first is a name that was forgotten. */
function hostNames(name: string, before: readonly string[] | undefined): readonly string[] {
  if (name.startsWith('-')) throw new InvalidArgumentError('name the hosts behind it.');
  return [...(before ?? []), name];
}

/** `provision twin up | down | status | power | link | save | saved | forget | dirty | exec | fault | noise`. */
export function addTwinCommand(program: Command, ended: Ended): void {
  const twin = program
    .command('twin')
    .description('The inventory rebuilt on this machine as real hosts in network namespaces: the place to rehearse.')
    .addHelpText(
      'after',
      `
Examples:
  $ provision twin up -i home.yaml               build it (as root on Linux)
  $ provision phase2 -i home.yaml --twin         any command, against the twin
  $ provision twin exec -i home.yaml ms-1 -- ip route
  $ provision twin down -i home.yaml             leave nothing behind`,
    );

  withScreen(withInventory(twin.command('up')))
    .description('Build the twin, or start what of it is not running.')
    .addOption(new Option('--suite <suite>', "the hosts' system, where their vars.twin says nothing").choices(suites))
    .option('--privileged <hosts...>', 'give these hosts what nested containers need', hostNames)
    .option('--packages', "let the hosts install whatever this machine's own apt can")
    .option('--from <name>', 'begin with the disks of a saved twin')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision twin up -i home.yaml\n  $ provision twin up -i home.yaml --suite debian13\n  $ provision twin up -i home.yaml --packages\n  $ provision twin up -i home.yaml --from meshed',
    )
    .action(async (options: TwinOptions) => {
      const { up } = await import('../twin/twin-actions.ts');
      ended(await up(options));
    });

  withInventory(twin.command('down'))
    .description('Take the twin down; nothing of it stays.')
    .option('--all', 'every twin on this machine')
    .addHelpText('after', '\nExamples:\n  $ provision twin down -i home.yaml\n  $ provision twin down --all')
    .action(async (options: TwinOptions) => {
      const { down } = await import('../twin/twin-actions.ts');
      ended(await down(options));
    });

  withScreen(withInventory(twin.command('status')))
    .description('Which of its hosts run, and where they are.')
    .addHelpText('after', '\nExamples:\n  $ provision twin status -i home.yaml')
    .action(async (options: TwinOptions) => {
      const { status } = await import('../twin/twin-actions.ts');
      ended(await status(options));
    });

  withInventory(twin.command('power'))
    .description(
      'Switch hosts off and on, cut their power, or let them reboot: of what ran before, only the disk stays.',
    )
    .addArgument(new Argument('<word>', 'what happens to them').choices(powers))
    .argument('[hosts...]', 'only these')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision twin power reboot -i home.yaml\n  $ provision twin power cut wk-1 -i home.yaml\n  $ provision twin power on wk-1 -i home.yaml',
    )
    .action(async (word: (typeof powers)[number], hosts: readonly string[], options: TwinOptions) => {
      const { power } = await import('../twin/twin-actions.ts');
      ended(await power(options, word, hosts));
    });

  withInventory(twin.command('link'))
    .description(
      'Make the link of a host, or of a site to the internet, slower or lossy, each way; `twin status` shows it.',
    )
    .argument('[place]', 'a host, a site, or controller')
    .option('--delay <time>', 'what each packet takes longer: 40ms, 1s')
    .option('--loss <share>', 'how many are lost: 1%')
    .option('--reset', 'make it a cable again; without a place, every link')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision twin link home --delay 40ms --loss 1% -i home.yaml\n  $ provision twin link wk-1 --delay 300ms -i home.yaml\n  $ provision twin link home --reset -i home.yaml',
    )
    .action(async (place: string | undefined, options: LinkOptions) => {
      const { link } = await import('../twin/twin-link-actions.ts');
      ended(await link(options, place));
    });

  withInventory(twin.command('save'))
    .description('Keep the disks of all its hosts under a name, to begin with them again; the hosts reboot for it.')
    .argument('<name>', 'small letters, digits and hyphens')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision twin save meshed -i home.yaml\n  $ provision twin down -i home.yaml && provision twin up --from meshed -i home.yaml',
    )
    .action(async (name: string, options: TwinOptions) => {
      const { save } = await import('../twin/twin-saved-actions.ts');
      ended(await save(options, name));
    });

  withScreen(twin.command('saved'))
    .description('The saved twins of this machine.')
    .addHelpText('after', '\nExamples:\n  $ provision twin saved')
    .action(async (options: TwinOptions) => {
      const { saved } = await import('../twin/twin-saved-actions.ts');
      ended(saved(options));
    });

  twin
    .command('forget')
    .description('Remove a saved twin; one on whose disks another stands is kept.')
    .argument('<name>', 'as in `provision twin saved`')
    .addHelpText('after', '\nExamples:\n  $ provision twin forget meshed')
    .action(async (name: string) => {
      const { forget } = await import('../twin/twin-saved-actions.ts');
      ended(await forget(name));
    });

  withCode(withInventory(twin.command('dirty')))
    .description('Leave the hosts dirty, as an old cluster would, beside neighbours that a wipe must not touch.')
    .argument('[hosts...]', 'only these')
    .option('--with <neighbours...>', 'besides, these: office-vpn, ufw (both install packages), mounts, links')
    .option('--all', 'with every neighbour there is')
    .addHelpText(
      'after',
      `
Neighbours that every dirty host has: own-services, second-uplink, docker, podman, libvirt, tailscale, keepalived,
own-firewall, volumes. They are stand-ins with the real rules, routes, namespaces and files, and servers that answer.

Examples:
  $ provision twin dirty -i home.yaml
  $ provision twin dirty -i home.yaml wk-1
  $ provision twin dirty -i home.yaml --with ufw,office-vpn`,
    )
    .action(async (hosts: readonly string[], options: TwinOptions) => {
      const { dirty } = await import('../twin/twin-actions.ts');
      ended(await dirty(options, hosts));
    });

  withInventory(twin.command('exec'))
    .description('Run a command as root inside a host, past SSH; router:SITE, internet and controller are places too.')
    .argument('<host>', 'a host, router:SITE, internet or controller')
    .argument('<command...>', 'the command, after --')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision twin exec -i home.yaml ms-1 -- ip route\n  $ provision twin exec -i home.yaml router:home -- nft list ruleset',
    )
    .action(async (host: string, command: readonly string[], options: TwinOptions) => {
      const { exec } = await import('../twin/twin-actions.ts');
      ended(await exec(options, host, command));
    });

  const fault = twin
    .command('fault')
    .description('Break the twin in one of the ways in which meshes break, to rehearse it.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision twin fault list\n  $ provision twin fault inject keys-swapped -i home.yaml\n  $ provision twin fault heal -i home.yaml',
    );

  withCode(withScreen(withInventory(fault.command('list'))))
    .description("Every fault there is; with -i, also those of the inventory's own collections.")
    .addHelpText('after', '\nExamples:\n  $ provision twin fault list')
    .action(async (options: TwinOptions) => {
      const { list } = await import('../twin/twin-fault-actions.ts');
      ended(await list(options));
    });

  withCode(withInventory(fault.command('inject')))
    .description('Break it in one way, on some hosts or where it hurts most.')
    .argument('<name>', 'a fault, as in the list')
    .argument('[hosts...]', 'only these')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision twin fault inject keys-swapped -i home.yaml\n  $ provision twin fault inject service-stopped wk-1 -i home.yaml',
    )
    .action(async (name: string, hosts: readonly string[], options: TwinOptions) => {
      const { inject } = await import('../twin/twin-fault-actions.ts');
      ended(await inject(options, name, hosts));
    });

  withCode(withInventory(fault.command('heal')))
    .description('Undo every fault.')
    .addHelpText('after', '\nExamples:\n  $ provision twin fault heal -i home.yaml')
    .action(async (options: TwinOptions) => {
      const { heal } = await import('../twin/twin-fault-actions.ts');
      ended(await heal(options));
    });

  const noise = twin
    .command('noise')
    .description('Let other traffic flow in the twin: what is measured must not take it for its own.')
    .addHelpText('after', '\nExamples:\n  $ provision twin noise start -i home.yaml');

  withInventory(noise.command('start'))
    .description('Every host sends UDP that nobody asked for to all others, some hundred datagrams a second.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision twin noise start -i home.yaml && provision diagnose phase2 --twin',
    )
    .action(async (options: TwinOptions) => {
      const { start } = await import('../twin/twin-noise-actions.ts');
      ended(await start(options));
    });

  withInventory(noise.command('stop'))
    .description('Ends it.')
    .addHelpText('after', '\nExamples:\n  $ provision twin noise stop -i home.yaml')
    .action(async (options: TwinOptions) => {
      const { stop } = await import('../twin/twin-noise-actions.ts');
      ended(await stop(options));
    });
}
