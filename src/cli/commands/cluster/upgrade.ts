import { type Command, InvalidArgumentError } from 'commander';
import { InputProblem } from '../../../model/problems/problem.ts';
import type { Ended } from '../../ended.ts';
import { withCode, withHosts, withLockWait, withPack } from '../../run/run-options.ts';
import type { UpgradeOptions } from '../../upgrade/upgrade-cluster.ts';

function version(text: string): string {
  if (/^v\d+\.\d+\.\d+\+k3s\d+(-[a-z0-9]+)*$/.test(text)) return text;
  throw new InvalidArgumentError('give a version as K3s’ makers write it: v1.36.3+k3s1.');
}

function hosts(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('give how many agents at once, at least 1.');
}

/** `provision upgrade`: K3s of another version, host by host. */
export function addUpgradeCommand(program: Command, ended: Ended): void {
  const command = withPack(withCode(withHosts(program.command('upgrade'))))
    .description('Bring K3s to another version: a backup, servers one by one, agents, a gate after each; pods run on.')
    .option('--to <version>', 'the version, at most one minor version newer: v1.36.3+k3s1', version)
    .option('--plan', 'show what would be done, touch nothing')
    .option('--dry-run', 'the same as --plan')
    .option('--check', 'the same as --plan')
    .option('--serial <number>', 'so many agents at once (default: 1)', hosts)
    .option('--no-backup', 'take no backup first')
    .option('-y, --yes', 'do not ask before K3s is restarted, nor before something is destroyed');
  withLockWait(command)
    .addHelpText(
      'after',
      `
Examples:
  $ provision outdated -i home.yaml                             what runs, and what is newer
  $ provision upgrade --to v1.36.3+k3s1 -i home.yaml --plan
  $ provision upgrade --to v1.36.3+k3s1 -i home.yaml

The plan is shown and confirmed, a backup taken, then the inventory and its lock say the new version. Where a gate says STOP nothing more
begins; the same command goes on where it was cut off, and until then phase 3 is refused on hosts that are not there yet. Phase 3 follows,
and phase 4 where it was done: Calico and Traefik come with them. A downgrade is a restore, and is refused.`,
    )
    .action(async ({ to, ...options }: Partial<Pick<UpgradeOptions, 'to'>> & Omit<UpgradeOptions, 'to'>) => {
      if (to === undefined)
        throw new InputProblem({
          what: 'to which version is not said',
          hint: '--to v1.36.3+k3s1; provision outdated tells which',
        });
      const { upgradeCluster } = await import('../../upgrade/upgrade-cluster.ts');
      ended(await upgradeCluster({ ...options, to }));
    });
}
