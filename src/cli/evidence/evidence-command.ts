import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { withInventory } from '../run/run-options.ts';
import type { PackOptions } from './pack-evidence.ts';

/** `provision evidence`: what the last run has left, as one file. */
export function addEvidenceCommand(program: Command, ended: Ended): void {
  withInventory(program.command('evidence'))
    .description(
      'Pack what the last run left in the journal, for a bug report: events, verdicts, what hosts told at a STOP.',
    )
    .option('--twin', "of the inventory's twin instead of the real hosts")
    .option('--run <name>', 'another run, by the name of its folder in .provision (default: the last one)')
    .option('-o, --output <file>', 'the archive (default: evidence-RUN.tar.gz here)')
    .addHelpText(
      'after',
      `
Keys, tokens and passwords are taken out. It names your hosts, addresses and programs: read it first.

Examples:
  $ provision evidence -i home.yaml
  $ provision evidence -i home.yaml -o report.tar.gz && tar -tzf report.tar.gz`,
    )
    .action(async (options: PackOptions) => {
      const { packEvidence } = await import('./pack-evidence.ts');
      ended(await packEvidence(options));
    });
}
