import type { Command } from 'commander';
import { findPhase, phases, phasesFrom } from '../../playbook/phases.ts';
import type { Ended } from '../ended.ts';
import { type RunOptions, withChanges } from '../run/run-options.ts';

/** `provision up`: all phases in order. */
export function addUpCommand(program: Command, ended: Ended): void {
  withChanges(program.command('up'))
    .description('All phases in order, each with its gate, stopping at the first STOP.')
    .option(
      '--from <phase>',
      `begin with this phase: ${phases
        .filter(phase => phase.state === 'whole')
        .map(phase => phase.name)
        .join(', ')}`,
    )
    .addHelpText(
      'after',
      `
Examples:
  $ provision up -i home.yaml                  the wipe is left out where a cluster or a mesh lives
  $ provision up -i home.yaml --from phase2    leave out the wipe
  $ provision up -i home.yaml --from phase1    wipe also what lives, once you have typed the cluster's name

--yes never consents to a wipe here: without a terminal, run \`provision phase1 --yes\` by itself first.`,
    )
    .action(async (options: RunOptions & { from?: string }) => {
      const first = options.from === undefined ? undefined : findPhase(options.from);
      const { openPhases } = await import('../open/open-phases.ts');
      const words = phasesFrom(first).map(phase => phase.name);
      const wipe = first === undefined ? 'spare-living' : 'asked-for';
      ended(await openPhases({ words, options, command: 'up', wipe }));
    });
}
