import type { Command } from 'commander';
import type { Ended } from '../../ended.ts';
import { type RunOptions, withCode, withHosts } from '../../run/run-options.ts';

/** `provision outdated`: which versions run, and which are tested. */
export function addOutdatedCommand(program: Command, ended: Ended): void {
  withCode(withHosts(program.command('outdated')))
    .description(
      'Read which versions of K3s, Calico and Traefik run, which this release was run with, and what a step there needs.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ provision outdated -i home.yaml
  $ provision outdated -i home.yaml --json

It asks the hosts and nobody else: a newer release of provision knows newer versions. Ends with 1 where a host could not be read.`,
    )
    .action(async (options: RunOptions) => {
      const { showOutdated } = await import('../../upgrade/show-outdated.ts');
      ended(await showOutdated(options));
    });
}
