import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';
import { BACKUP_NOTE } from '../backup/k3s-backup.ts';
import { IDENTITY_FILE } from '../state/node-state.ts';

const schema = z.strictObject({
  within: z.int().min(1).default(7).describe('Days after which a backup counts as old.'),
});

type Spec = z.output<typeof schema>;

const DAY = 86_400;

/** In words how long ago; a clock that was set back makes nothing of the future. */
const ago = (seconds: number): string =>
  seconds < 2 * DAY
    ? `${count(Math.max(0, Math.floor(seconds / 3600)), 'hour')} ago`
    : `${count(Math.floor(seconds / DAY), 'day')} ago`;

/** It goes by what the last backup has noted on the server, so that it is true whichever machine asks. */
export const clusterBackup = checkKind<Spec>({
  name: 'cluster_backup',
  summary:
    'A backup of the cluster was brought away lately (the command `backup`). Where there is none, or only an old one, it warns and is met all the same.',
  schema,
  examples: ['cluster_backup: { within: 7 }'],
  title: () => 'a backup of the cluster',
  patience: 0,
  probe: () => sh`printf 'now %s\n' "$(date +%s)"
if [ -e ${IDENTITY_FILE} ]; then sed -n 's/^uid /its /p' ${IDENTITY_FILE}; fi
if [ -e ${BACKUP_NOTE} ]; then cat ${BACKUP_NOTE}; fi`,
  judge: ({ within }, { stdout }) => {
    const of = taggedLines(stdout);
    const [now = ''] = of('now');
    if (!/^\d+$/.test(now)) unread('date', stdout.split('\n')[0] ?? '');
    const [taken] = of('taken');
    if (taken === undefined || of('uid')[0] !== of('its')[0]) {
      return { kind: 'met', evidence: 'none', note: `there is no backup of this cluster: ${ownCommand('backup')}` };
    }
    if (!/^\d+$/.test(taken)) unread(BACKUP_NOTE, taken);
    const age = Number(now) - Number(taken);
    if (age <= within * DAY) return { kind: 'met', evidence: `brought away ${ago(age)}` };
    return {
      kind: 'met',
      evidence: `brought away ${ago(age)}`,
      note: `the newest backup of this cluster was brought away ${ago(age)}: ${ownCommand('backup')}`,
    };
  },
});
