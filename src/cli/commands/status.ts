import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { type RunOptions, withInventory, withScreen } from '../run/run-options.ts';

/** `provision status`: the last verdict of each phase. */
export function addStatusCommand(program: Command, ended: Ended): void {
  withScreen(withInventory(program.command('status')))
    .description('The last verdict of each phase, when it was given, and where its evidence is.')
    .option('--twin', "of the inventory's twin instead of the real hosts")
    .addHelpText('after', '\nExamples:\n  $ provision status -i home.yaml')
    .action(async (options: RunOptions) => {
      const { showStatus } = await import('../run/show-status.ts');
      ended(await showStatus(options));
    });
}
