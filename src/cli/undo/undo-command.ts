import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { withHosts, withLockWait } from '../run/run-options.ts';
import type { UndoOptions } from './undo-run.ts';

/** `provision undo RUN`: what a run has kept comes back. */
export function addUndoCommand(program: Command, ended: Ended): void {
  withLockWait(withHosts(program.command('undo')))
    .description('Bring back what a run has kept on the hosts: files as they were, and firewall rules.')
    .argument('<run>', 'name of a run in .provision/CLUSTER/runs, or last')
    .option('--only <pattern...>', 'of all that only files whose paths fit; * and ? are wildcards')
    .option('--dry-run', 'show what would come back, touch nothing')
    .option('--check', 'the same as --dry-run')
    .option('-y, --yes', "do not ask for the cluster's name")
    .addHelpText(
      'after',
      `
Examples:
  $ provision undo last -i home.yaml --dry-run
  $ provision undo 2026-11-30T16-02-11Z-phase1 -i home.yaml
  $ provision undo last -i home.yaml --only '/etc/sysctl.d/*'

A wipe keeps on each host what cannot be made again, and a file that provision did not write is copied before it is replaced: that comes back,
each file with its owner and mode, and only where the archive still has its checksum. Of what was not kept (packages, volumes, a boot) it is
said that it does not. Nothing is started: the commands that make it count are printed at the end.`,
    )
    .action(async (run: string, options: UndoOptions) => {
      const { undoRun } = await import('./undo-run.ts');
      ended(await undoRun(run, options));
    });
}
