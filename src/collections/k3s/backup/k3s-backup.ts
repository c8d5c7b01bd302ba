import type { BackupWay } from '../../../model/cluster/admin-way.ts';
import type { BackupTaken } from '../../../model/facts/backup-taken.ts';
import type { ClusterIdentity } from '../../../model/facts/cluster-identity.ts';
import { ownCommand } from '../../../model/own-command.ts';
import type { Script } from '../../../model/plan/script.ts';
import { HostProblem } from '../../../model/problems/host-problem.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { lastLines } from '../../../model/text/last-lines.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { nodeIdentityProbe, parseNodeState } from '../state/node-state.ts';
import backupNotes from './backup-notes.sh';
import takeBackup from './take-backup.sh';

/** Where a server keeps what a backup leaves there; a wipe takes it away. */
const BACKUP_FOLDER = '/var/lib/provision/backup';

/** When the last backup was brought away from a host: `taken SECONDS`, `sha256 SUM`, `uid UID`. */
export const BACKUP_NOTE = `${BACKUP_FOLDER}/last`;

/** Seconds for which K3s may be held while its datastore is copied: its leases last ten. */
const LONGEST = 5;

/** What a cluster holds is noted in its backup, and compared after a restore: `provision_notes` prints it. */
export const notesFunction: Script = lines(sh`provision_kubectl() { ${KUBECTL} "$@"; }`, raw(backupNotes));

const take: Script = lines(sh`provision_longest=${LONGEST}`, notesFunction, raw(takeBackup));

/** @throws {HostProblem} where the host is no server of that cluster, as it is noted there */
function identityOf(where: string, cluster: string, { code, stdout, stderr }: Reading): ClusterIdentity {
  if (code !== 0) {
    throw new HostProblem('unreadable', {
      where,
      what: 'what lies there could not be read',
      evidence: lastLines(stderr, 3),
    });
  }
  const { datastore, noted, uid, ca } = parseNodeState(stdout);
  const refuse = (what: string): HostProblem =>
    new HostProblem('unreadable', {
      where,
      what,
      hint: `let the phase say which cluster it is: ${ownCommand('phase3')}`,
    });
  if (!datastore) throw refuse('it has no datastore of a cluster');
  if (noted === undefined) throw refuse('it has not noted which cluster it is');
  if (noted.name !== cluster) throw refuse(`it is a server of the cluster ${noted.name}, not of ${cluster}`);
  if ((uid !== undefined && uid !== noted.uid) || ca !== noted.ca)
    throw refuse('it is not the cluster that it has noted');
  return noted;
}

/** @throws {HostProblem} with what the host complains of */
function takenOf(where: string, { code, stdout, stderr }: Reading): BackupTaken {
  const of = taggedLines(stdout);
  const [datastore] = of('datastore');
  const [size = ''] = of('size');
  const [sha256 = ''] = of('sha256');
  const [version] = of('version');
  const [taken = ''] = of('taken');
  const isWhole = /^[0-9a-f]{64}$/.test(sha256) && /^\d+$/.test(size) && /^\d+$/.test(taken);
  if (code !== 0 || datastore === undefined || version === undefined || !isWhole) {
    throw new HostProblem('local', { where, what: 'no backup could be made there', evidence: lastLines(stderr, 5) });
  }
  const source = `${BACKUP_FOLDER}/taken`;
  return { source, size: Number(size), sha256, datastore, version, taken: Number(taken) };
}

/** How a cluster of K3s is backed up: its datastore as of one moment, the token that belongs to it, its CAs and keys. */
export const k3sBackup: BackupWay = {
  identity: nodeIdentityProbe,
  identityOf,
  take,
  takenOf,
  leave: sh`rm -rf ${`${BACKUP_FOLDER}/taken`} ${`${BACKUP_FOLDER}/root`}`,
  note: ({ taken, sha256 }, uid) => sh`mkdir -p ${BACKUP_FOLDER}
printf 'taken %s\nsha256 %s\nuid %s\n' ${taken} ${sha256} ${uid} >${`${BACKUP_NOTE}.new`}
mv -f ${`${BACKUP_NOTE}.new`} ${BACKUP_NOTE}`,
};
