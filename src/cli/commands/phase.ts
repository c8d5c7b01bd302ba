import type { Command } from 'commander';
import { phases } from '../../playbook/phases.ts';
import type { Ended } from '../ended.ts';
import { type RunOptions, withChanges, withPlanOut } from '../run/run-options.ts';

/** `provision phase2`, by number or by name. */
export function addPhaseCommands(program: Command, ended: Ended): void {
  for (const phase of phases) {
    const word = `phase${phase.number}`;
    withPlanOut(withChanges(program.command(word).alias(phase.name).alias(String(phase.number))))
      .summary(`${phase.name}: ${phase.does}`)
      .description(
        `Phase ${phase.number}, ${phase.name}: ${phase.does}. Shows the plan, applies it, proves it, and asks the gate.`,
      )
      .addHelpText(
        'after',
        `
Examples:
  $ provision ${word} -i home.yaml --dry-run       show what would be changed, touch nothing
  $ provision ${word} -i home.yaml                 do it, then ask the gate
  $ provision ${phase.name} -i home.yaml -l 'wk-*'     only on some hosts
  $ provision ${word} -i home.yaml --plan-out p    keep the plan; then: provision apply p
  $ provision ${word} -i home.yaml --twin          on the twin, as a rehearsal`,
      )
      .action(async (options: RunOptions) => {
        const { openPhases } = await import('../open/open-phases.ts');
        ended(await openPhases({ words: [word], options, command: word }));
      });
  }
}
