import { type Command, InvalidArgumentError } from 'commander';
import { InputProblem } from '../../../model/problems/problem.ts';
import type { Ended } from '../../ended.ts';
import { type RunOptions, withHosts } from '../../run/run-options.ts';

interface BackupOptions extends RunOptions {
  readonly list?: boolean;
  readonly verify?: string | true;
  readonly extract?: string;
  readonly output?: string;
  readonly keep?: number;
  readonly keepFor?: number;
  readonly unit?: string | true;
}

function newest(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('give how many, at least 1.');
}

function days(text: string): number {
  const [, number] = /^([1-9]\d{0,4})d$/.exec(text) ?? [];
  if (number !== undefined) return Number(number);
  throw new InvalidArgumentError('give days, like 30d.');
}

/** `provision backup`: what a cluster is made again from, on this machine. */
export function addBackupCommand(program: Command, ended: Ended): void {
  withHosts(program.command('backup'))
    .description('Bring what the cluster is made again from to this machine, sealed: datastore, tokens, CAs, keys.')
    .option('--list', 'list the backups on this machine instead')
    .option('--verify [file]', 'open one whole instead (default: the newest), and keep nothing of it')
    .option('--extract <file>', 'write what is in one, open, to --output instead')
    .option('-o, --output <file>', 'a new file, for --extract')
    .option('--keep <number>', 'then remove older ones than so many of the newest', newest)
    .option(
      '--keep-for <days>',
      'then remove those that are older than that: 30d; with --keep, what either keeps stays',
      days,
    )
    .option(
      '--unit [part]',
      'print a service of systemd and its timer that do this each day; service or timer: that one',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ provision backup -i home.yaml
  $ provision backup -i home.yaml --keep 14 --keep-for 30d
  $ provision backup -i home.yaml --key-file ~/.provision.key    from cron, with nobody to ask
  $ provision backup -i home.yaml --keep 14 --keep-for 30d --key-file ~/.provision.key --unit
  $ provision backup -i home.yaml --list
  $ provision backup -i home.yaml --verify

It is sealed by --key-file or PROVISION_KEY_FILE, else by a passphrase, as sealed values of the inventory are, and lies in
.provision/CLUSTER/backups beside the inventory. Copy it elsewhere; without its key it is worth nothing.`,
    )
    .action(async (options: BackupOptions) => {
      const { list, verify, extract, output, keep, keepFor, unit } = options;
      if ([list, verify, extract].filter(one => one !== undefined).length > 1)
        throw new InputProblem({ what: '--list, --verify and --extract are three commands', hint: 'give one of them' });
      if ((extract === undefined) !== (output === undefined))
        throw new InputProblem({ what: '--extract and --output belong together', hint: 'give both, or neither' });
      if (list === undefined && verify === undefined && extract === undefined) {
        if (unit !== undefined) {
          const { backupUnit, printBackupUnits } = await import('../../backup/backup-units.ts');
          const part = unit === true ? undefined : backupUnit(unit);
          if (unit !== true && part === undefined)
            throw new InputProblem({
              where: '--unit',
              what: `no part is called ${JSON.stringify(unit)}`,
              hint: 'service, or timer',
            });
          return ended(await printBackupUnits(options, part));
        }
        const { takeBackup } = await import('../../backup/take-backup.ts');
        const isKept = keep !== undefined || keepFor !== undefined;
        return ended(await takeBackup(options, isKept ? { newest: keep ?? 1, days: keepFor ?? 0 } : undefined));
      }
      if (keep !== undefined || keepFor !== undefined || unit !== undefined)
        throw new InputProblem({
          what: '--keep, --keep-for and --unit go with a new backup',
          hint: 'leave the others out',
        });
      const { extractBackup, listBackups, verifyBackup } = await import('../../backup/show-backups.ts');
      if (extract !== undefined && output !== undefined) return ended(await extractBackup(options, extract, output));
      if (verify !== undefined) return ended(await verifyBackup(options, verify === true ? undefined : verify));
      return ended(await listBackups(options));
    });
}
