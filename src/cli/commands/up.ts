import type { Command } from 'commander';
import { findPhase, phases } from '../../playbook/phases.ts';
import type { Ended } from '../ended.ts';
import { type RunOptions, withChanges, withPlanOut } from '../run/run-options.ts';

/** `provision up`: all phases in order. */
export function addUpCommand(program: Command, ended: Ended): void {
  withPlanOut(withChanges(program.command('up')))
    .description('All phases in order, each with its gate, stopping at the first STOP.')
    .option('--from <phase>', `begin with this phase: ${phases.map(phase => phase.name).join(', ')}`)
    .addHelpText(
      'after',
      `
Examples:
  $ provision up -i home.yaml                  the wipe is left out where a cluster or a mesh lives
  $ provision up -i home.yaml --from phase2    leave out the wipe
  $ provision up -i home.yaml --from phase1    wipe also what lives, once you have typed the cluster's name

Phases 3 and 4 are done where their files are locked beside the inventory (\`provision artifacts lock\`).
--yes never consents to a wipe here: without a terminal, run \`provision phase1 --yes\` by itself first.`,
    )
    .action(async (options: RunOptions & { from?: string }) => {
      const first = options.from === undefined ? undefined : findPhase(options.from);
      const { openUp } = await import('../open/open-up.ts');
      ended(await openUp(first, options));
    });
}
