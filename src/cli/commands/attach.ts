import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { type RunOptions, withHosts } from '../run/run-options.ts';

/** `provision attach`: what goes on without its controller. */
export function addAttachCommand(program: Command, ended: Ended): void {
  withHosts(program.command('attach'))
    .description('Follow what an interrupted run still has at work on the hosts, or left there unseen.')
    .addHelpText(
      'after',
      `
Examples:
  $ provision attach -i home.yaml
  $ provision attach -i home.yaml -l wk-1`,
    )
    .action(async (options: RunOptions) => {
      const { attachRuns } = await import('../run/attach-runs.ts');
      ended(await attachRuns(options));
    });
}
