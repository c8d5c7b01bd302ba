import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { type RunOptions, withChanges, withParts, withVars } from '../run/run-options.ts';

/** `provision run playbooks/site.yaml`: a playbook of the user's own. */
export function addRunCommand(program: Command, ended: Ended): void {
  withVars(withParts(withChanges(program.command('run'))))
    .description('Run any playbook: plan, apply, prove, and its gate if it has one.')
    .argument('<playbook>', 'a playbook file')
    .addHelpText(
      'after',
      `
Examples:
  $ provision run playbooks/site.yaml -i home.yaml --dry-run
  $ provision run playbooks/site.yaml -i home.yaml -l edge
  $ provision run playbooks/site.yaml -i home.yaml --tags certificates`,
    )
    .action(async (playbook: string, options: RunOptions) => {
      const { openPhases } = await import('../open/open-phases.ts');
      ended(await openPhases({ words: [playbook], options, command: `run ${playbook}`, files: true }));
    });
}
