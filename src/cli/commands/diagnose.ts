import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import type { DiagnoseOptions } from '../run/diagnose-phase.ts';
import { withCode, withHosts } from '../run/run-options.ts';

/** `provision diagnose phase2 | all`: why a phase does not work. */
export function addDiagnoseCommand(program: Command, ended: Ended): void {
  withCode(withHosts(program.command('diagnose')))
    .description('Say why a phase does not work, read-only: causes by probability, each with evidence and remedy.')
    .argument('<phase>', 'a phase, by number or name: phase2; all: every phase that `up` does here; or a playbook file')
    .option('--report <file>', 'also write it as one HTML page: topology, matrix of all pairs, findings')
    .addHelpText(
      'after',
      `
Examples:
  $ provision diagnose phase2 -i home.yaml
  $ provision diagnose all -i home.yaml
  $ provision diagnose phase2 -i home.yaml --json
  $ provision diagnose phase2 -i home.yaml --report mesh.html

Every cause has a page: docs/causes.md. Ends with 3 where a cause was found.`,
    )
    .action(async (phase: string, options: DiagnoseOptions) => {
      const { diagnosePhase } = await import('../run/diagnose-phase.ts');
      ended(await diagnosePhase(phase, options));
    });
}
