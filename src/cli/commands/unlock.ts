import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { type RunOptions, withHosts } from '../run/run-options.ts';

/** `provision unlock`: for a lock whose owner is known to be dead. */
export function addUnlockCommand(program: Command, ended: Ended): void {
  withHosts(program.command('unlock'))
    .description('Take the lock of a dead run from the hosts, after showing whose it is.')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      `
Examples:
  $ provision unlock -i home.yaml
  $ provision unlock -i home.yaml -l wk-1 --yes`,
    )
    .action(async (options: RunOptions) => {
      const { unlockHosts } = await import('../run/unlock-hosts.ts');
      ended(await unlockHosts(options));
    });
}
