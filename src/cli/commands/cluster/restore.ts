import type { Command } from 'commander';
import type { Ended } from '../../ended.ts';
import { type RunOptions, withCode, withHosts, withLockWait, withPack } from '../../run/run-options.ts';

/** `provision restore`: a cluster as a backup has it. */
export function addRestoreCommand(program: Command, ended: Ended): void {
  const command = withPack(withCode(withHosts(program.command('restore'))))
    .description('Put the cluster back as a backup has it, on its own machines; what is there now is set aside there.')
    .argument('<file>', 'a backup')
    .option('--dry-run', 'show what would be done, touch nothing')
    .option('--check', 'the same as --dry-run')
    .option('--drill', 'try the backup in a twin of one server, and say whether it works; no host is asked')
    .option('-y, --yes', "do not ask for the cluster's name");
  withLockWait(command)
    .addHelpText(
      'after',
      `
Examples:
  $ provision restore .provision/home/backups/2026-11-29T18-00-00Z.backup -i home.yaml --dry-run
  $ provision restore .provision/home/backups/2026-11-29T18-00-00Z.backup -i home.yaml
  $ provision restore .provision/home/backups/2026-11-29T18-00-00Z.backup -i home.yaml --drill

The plan is shown, and the cluster's name is asked for. A backup of another cluster is refused. Then K3s is stopped on every server, its
data set aside beside its place, the backup put there with the token that belongs to it, and K3s started; phase 3 lets the other servers join
anew, and its gate says GO or STOP. One that was cut off goes on when it is called again.

--drill needs Linux, root, and K3s in the artifact cache. The server is started alone, with no way to anywhere and no agent, so that nothing of
the cluster runs; what it holds is compared with what was noted when the backup was made. Ends with 3 where something is otherwise.`,
    )
    .action(async (file: string, options: RunOptions & { readonly drill?: boolean }) => {
      if (options.drill === true) {
        const { drillBackup } = await import('../../restore/drill-backup.ts');
        ended(await drillBackup(file, options));
        return;
      }
      const { restoreBackup } = await import('../../restore/restore-backup.ts');
      ended(await restoreBackup(file, options));
    });
}
