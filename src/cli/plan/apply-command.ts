import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import {
  type RunOptions,
  withCode,
  withConnections,
  withInventory,
  withKeyFile,
  withLockWait,
  withScreen,
} from '../run/run-options.ts';

/** `provision apply FILE`: a plan that was kept. */
export function addApplyCommand(program: Command, ended: Ended): void {
  withLockWait(withCode(withConnections(withKeyFile(withScreen(withInventory(program.command('apply')))))))
    .description('Make a plan that --plan-out has kept: just what it shows, or nothing where anything has moved on.')
    .argument('<file>', 'the plan')
    .option('--dry-run', 'only look whether it can still be made as it was shown')
    .option('-y, --yes', 'do not ask before something is destroyed')
    .addHelpText(
      'after',
      `
Examples:
  $ provision phase2 -i home.yaml --plan-out p     look at it, let others look at it
  $ provision apply p --dry-run                    is everything still as it was?
  $ provision apply p                              make it, then ask the gate

Which hosts, which phases and which inventory stand in the plan. It holds no secret.`,
    )
    .action(async (file: string, options: RunOptions) => {
      const { applyPlan } = await import('./apply-plan.ts');
      ended(await applyPlan(file, options));
    });
}
