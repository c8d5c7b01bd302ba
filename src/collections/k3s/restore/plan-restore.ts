import type { RestorePlan, RestoreTold, RestoreWay, RestoreWish } from '../../../model/cluster/restore-way.ts';
import { type ClusterIdentity, identityWords, shortly } from '../../../model/facts/cluster-identity.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { Problem, type ProblemDetails } from '../../../model/problems/problem.ts';
import { wipeHint } from '../state/fence-wish.ts';
import { minorOf } from '../state/k3s-version.ts';

/** On which server it is put: where it was gathered, if that is one still, since there its node's password fits, too. */
const chosen = ({ backup, servers }: RestoreWish): string | undefined =>
  servers.includes(backup.host) ? backup.host : servers[0];

/** Why a backup and an inventory do not belong together, before any host is asked. Pure. */
export function unfitBackup({
  backup,
  cluster,
  servers,
  kept,
}: Parameters<RestoreWay['unfit']>[0]): readonly ProblemDetails[] {
  if (backup.cluster !== cluster) {
    const what = `the backup is of the cluster ${backup.cluster}, and the inventory's is ${cluster}`;
    return [{ what, hint: 'give the inventory of that cluster, or another backup' }];
  }
  if (kept !== undefined && kept.uid !== backup.uid) {
    const what = `the backup is of a cluster with ${identityWords(backup)}, and ${cluster} is ${identityWords(kept)} by the lock beside the inventory`;
    const hint = `give a backup of this one (${ownCommand('backup --list')}); if this one is gone for good: ${ownCommand(`cluster forget ${cluster}`)}`;
    return [{ what, hint }];
  }
  const wants = servers.length > 1 ? 'etcd' : 'sqlite';
  if (servers.length > 0 && wants === backup.datastore) return [];
  const hint = 'give the servers the roles that they had when it was made';
  return [{ what: `the backup is of ${backup.datastore}, and the inventory has ${servers.length} server(s)`, hint }];
}

/** Whose a host is, as far as anything there tells; `undefined`: nobody's. What runs there counts before what is noted. */
function other({ uid, noted, ca }: RestoreTold, backup: Pick<ClusterIdentity, 'uid' | 'ca'>): string | undefined {
  const known = uid ?? noted?.uid;
  if (known !== undefined) return known === backup.uid ? undefined : `UID ${shortly(known)}`;
  return ca === undefined || ca === backup.ca ? undefined : `CA ${shortly(ca)}`;
}

/** Why nothing may be put in its place on a host as it is. */
function refused(where: string, told: RestoreTold, { backup, servers }: RestoreWish): readonly ProblemDetails[] {
  const its = other(told, backup);
  if (its !== undefined) {
    const what = `it is a node of another cluster (${its}), and the backup is of ${identityWords(backup)}`;
    return [{ where, what, hint: wipeHint([where]) }];
  }
  const { underWay, version } = told;
  if (underWay !== undefined && underWay.sha256 !== backup.sha256) {
    const what = `the restore of another backup (sha256:${shortly(underWay.sha256)}) was cut off here; what was there before is in ${underWay.aside}`;
    return [{ where, what, hint: 'give that backup, to bring it to its end; then this one' }];
  }
  const [installed, wanted] = [minorOf(version), minorOf(backup.version)];
  if (!servers.includes(where) || installed === undefined || wanted === undefined || installed >= wanted) return [];
  const hint = `give the inventory the version of the backup, and let ${ownCommand('phase3')} install it`;
  return [{ where, what: `K3s ${version} is there, and the backup is of ${backup.version}: it may not read it`, hint }];
}

/**
 * What a restore does, and where. No server may be missing: one that came back with what it had would be a member of a cluster that is no
 * more. Pure.
 * @throws {Problem} with every reason why it is not to be done
 */
export function planRestore(wish: RestoreWish): RestorePlan {
  const { backup, servers, agents, told, silent, kept, now } = wish;
  const server = chosen(wish);
  const own = server === undefined ? undefined : told.get(server);
  const problems = [
    ...unfitBackup(wish),
    ...[...told].flatMap(([host, one]) => refused(host, one, wish)),
    ...servers.flatMap(where => {
      const because = silent.get(where);
      const hint =
        'bring it back, or take it out of the inventory: with the data that it has it is a member of what is no more';
      return because === undefined ? [] : [{ where, what: `it could not be read: ${because}`, hint }];
    }),
  ];
  if (server !== undefined && backup.datastore === 'etcd' && own !== undefined && own.version === undefined) {
    const what = 'K3s is not installed there, and makes the etcd of the snapshot';
    problems.push({ where: server, what, hint: 'let another server have the first place in the inventory' });
  }
  if (problems.length > 0 || server === undefined || own === undefined) throw new Problem(problems);

  const others = servers.filter(name => name !== server);
  const again = agents.filter(name => told.has(name));
  const aside =
    own.underWay?.aside ??
    `/var/lib/rancher/k3s/before-restore-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  const goesOn = own.underWay !== undefined;
  const was = own.datastore
    ? 'its datastore, token and CAs as they are now'
    : 'it has no datastore now; what else is there';
  const words = [
    {
      what: `${backup.cluster} (${identityWords(backup)}) as it was at ${backup.taken}: ${backup.datastore} of ${backup.version}, gathered on ${backup.host}`,
    },
    ...(kept !== undefined && kept.ca !== backup.ca
      ? [
          {
            what: `the CA has changed since: ${shortly(backup.ca)} comes back in place of ${shortly(kept.ca)}, and agents get a token that pins it`,
          },
        ]
      : []),
    ...(goesOn ? [{ host: server, what: 'a restore of this backup was cut off here, and goes on' }] : []),
    ...others.map(host => ({ host, what: 'K3s is stopped' })),
    { host: server, what: `K3s is stopped; ${was}: set aside in ${aside}` },
    { host: server, what: 'the backup is put in its place, K3s is started, and its API compared with the backup' },
    ...others.map(host => ({
      host,
      what: `its datastore, token and CAs are set aside in ${aside}; phase 3 lets it join ${server} anew`,
    })),
    ...again.map(host => ({ host, what: 'the agent is started anew' })),
    ...[...silent]
      .filter(([host]) => agents.includes(host))
      .map(([host, because]) => ({ host, what: `is not started anew, it could not be read: ${because}` })),
    {
      host: server,
      what: 'pods of K3s, Calico and Traefik that watch the API are started anew; others that may are named',
    },
    {
      what: 'what was made in the cluster after that moment is gone; volumes and images stay as they are. Then phase 3, and its gate',
    },
  ];
  return { server, others, agents: again, aside, goesOn, words };
}
