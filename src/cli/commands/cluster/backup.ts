import type { Command } from 'commander';
import { InputProblem } from '../../../model/problems/problem.ts';
import type { Ended } from '../../ended.ts';
import { type RunOptions, withHosts } from '../../run/run-options.ts';

interface BackupOptions extends RunOptions {
  readonly list?: boolean;
  readonly verify?: string | true;
  readonly extract?: string;
  readonly output?: string;
}

/** `provision backup`: what a cluster is made again from, on this machine. */
export function addBackupCommand(program: Command, ended: Ended): void {
  withHosts(program.command('backup'))
    .description('Bring what the cluster is made again from to this machine, sealed: datastore, tokens, CAs, keys.')
    .option('--list', 'list the backups on this machine instead')
    .option('--verify [file]', 'open one whole instead (default: the newest), and keep nothing of it')
    .option('--extract <file>', 'write what is in one, open, to --output instead')
    .option('-o, --output <file>', 'a new file, for --extract')
    .addHelpText(
      'after',
      `
Examples:
  $ provision backup -i home.yaml
  $ provision backup -i home.yaml --key-file ~/.provision.key    from cron, with nobody to ask
  $ provision backup -i home.yaml --list
  $ provision backup -i home.yaml --verify

It is sealed by --key-file or PROVISION_KEY_FILE, else by a passphrase, as sealed values of the inventory are, and lies in
.provision/CLUSTER/backups beside the inventory. Copy it elsewhere; without its key it is worth nothing.`,
    )
    .action(async (options: BackupOptions) => {
      const { list, verify, extract, output } = options;
      if ([list, verify, extract].filter(one => one !== undefined).length > 1)
        throw new InputProblem({ what: '--list, --verify and --extract are three commands', hint: 'give one of them' });
      if ((extract === undefined) !== (output === undefined))
        throw new InputProblem({ what: '--extract and --output belong together', hint: 'give both, or neither' });
      if (list === undefined && verify === undefined && extract === undefined) {
        const { takeBackup } = await import('../../backup/take-backup.ts');
        return ended(await takeBackup(options));
      }
      const { extractBackup, listBackups, verifyBackup } = await import('../../backup/show-backups.ts');
      if (extract !== undefined && output !== undefined) return ended(await extractBackup(options, extract, output));
      if (verify !== undefined) return ended(await verifyBackup(options, verify === true ? undefined : verify));
      return ended(await listBackups(options));
    });
}
