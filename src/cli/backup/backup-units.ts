import { InputProblem } from '../../model/problems/problem.ts';
import { exitCode } from '../exit-code.ts';
import type { RunOptions } from '../run/run-options.ts';
import { serviceHere } from '../unit/service-here.ts';
import { type ServiceWish, serviceText } from '../unit/service-text.ts';

const parts = ['service', 'timer'] as const;
export type BackupUnit = (typeof parts)[number];

/** Which of the two units is meant; `undefined`: no such one. */
export const backupUnit = (text: string): BackupUnit | undefined => parts.find(part => part === text);

/**
 * The two units of systemd that take a backup each day, also one that was missed while the machine was off. Nobody is there to ask, so it fails where a passphrase
 * would be wanted. Pure.
 */
export const backupUnits = (wish: ServiceWish): Readonly<Record<BackupUnit, string>> => ({
  service: `# /etc/systemd/system/provision-backup.service
${serviceText(wish, {
  description: 'Back the cluster CLUSTER up',
  settings: ['Type=oneshot', 'TimeoutStartSec=1h'],
})}`,
  timer: `# /etc/systemd/system/provision-backup.timer
[Unit]
Description=Back the cluster ${wish.cluster.replaceAll('%', '%%')} up each day (provision)

[Timer]
OnCalendar=daily
RandomizedDelaySec=30m
Persistent=true

[Install]
WantedBy=timers.target
`,
});

/** Prints the units, or one of them, that do each day what this command line does, without `--unit`. Returns the exit code. */
export async function printBackupUnits(
  options: Pick<RunOptions, 'inventory' | 'cluster' | 'keyFile'>,
  part: BackupUnit | undefined,
): Promise<number> {
  if (options.keyFile === undefined)
    throw new InputProblem({
      where: '--unit',
      what: 'a timer has nobody to ask for a passphrase',
      hint: 'give the key that backups are sealed by: --key-file FILE (provision secret keygen)',
    });
  const units = backupUnits(await serviceHere(options));
  process.stdout.write(part === undefined ? `${units.service}\n${units.timer}` : units[part]);
  return exitCode.done;
}
