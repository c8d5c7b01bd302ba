import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { type RunOptions, withChanges } from '../run/run-options.ts';

/** `provision join`: what several clusters in one mesh have of each other. */
export function addJoinCommand(program: Command, ended: Ended): void {
  withChanges(program.command('join'))
    .summary('give several clusters the names and Services of each other')
    .description(
      'Give the clusters of an inventory the names and Services of each other, and prove it from pods. `up` ends with it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ provision join -i stores.yaml --dry-run     show what would be changed, touch nothing
  $ provision join -i stores.yaml               names, imported Services, and the gate
  $ provision join -i stores.yaml -c store-a    only what store-a has of the others`,
    )
    .action(async (options: RunOptions) => {
      const { openJoin } = await import('./join-clusters.ts');
      ended(await openJoin(options));
    });
}
