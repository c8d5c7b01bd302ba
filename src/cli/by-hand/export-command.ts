import { type Command, Option } from 'commander';
import type { Ended } from '../ended.ts';
import { withCode, withInventory, withPack, withVars } from '../run/run-options.ts';
import type { ExportOptions } from './export-phase.ts';

/** `provision export phase2`: a phase as scripts, or as a page, to be done by hand. */
export function addExportCommand(program: Command, ended: Ended): void {
  withPack(withVars(withCode(withInventory(program.command('export')))))
    .description('A phase to be done by hand: a script for each host, or a page to read. It asks no host anything.')
    .argument('<phase>', 'a phase, by number or name; or a playbook file')
    .option('-l, --host <pattern>', 'only for these hosts: names, globs, roles, sites')
    .addOption(new Option('--format <format>', 'what to write').choices(['sh', 'markdown']).default('sh'))
    .option('-o, --output <path>', 'a folder, or a file that ends with .sh or .md (default: standard output)')
    .addHelpText(
      'after',
      `
Each step of a script asks first whether it is so already, so it may be run as often as you like. What
other hosts tell (public keys) is asked at its place, or read from a file. No secret is in it.

Examples:
  $ provision export phase2 -i home.yaml -o out                 out/phase2-HOST.sh, one for each host
  $ provision export phase2 -i home.yaml --host ms-1            one of them, on standard output
  $ provision export phase2 -i home.yaml --format markdown      the same as a page to read
  $ sudo sh phase2-ms-1.sh --look                               on the host: what would be done`,
    )
    .action(async (phase: string, options: ExportOptions) => {
      const { exportPhase } = await import('./export-phase.ts');
      ended(await exportPhase(phase, options));
    });
}
