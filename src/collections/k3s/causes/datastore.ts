import { on, thenRerun } from '../../../diagnosis/remedy-words.ts';
import type { Host } from '../../../model/inventory.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { count, isAre } from '../../../model/text/count.ts';
import { serversOf } from '../config/node-config.ts';
import {
  type ClusterCause,
  type ClusterScene,
  isUp,
  notUp,
  type SaidHost,
  saidHosts,
  toldBy,
  unitState,
} from '../survey/cluster-scene.ts';

/** The servers, where there are several: only then is there an etcd of several members. */
const membersOf = ({ inventory }: ClusterScene): readonly Host[] => {
  const servers = serversOf(inventory);
  return servers.length > 1 ? servers : [];
};

/** Whether its own etcd says that nobody leads. */
export const lacksLeader = ({ said: { etcd, causes } }: SaidHost): boolean =>
  etcd?.hasLeader === false || (etcd?.hasLeader === undefined && causes.has('etcd-no-leader'));

/** Servers that are not there, each with what was seen of it. */
function missingOf(
  scene: ClusterScene,
): readonly { readonly host: Host; readonly seen: string; readonly start: boolean }[] {
  return membersOf(scene).flatMap(host => {
    const one = saidHosts(scene).find(said => said.host.name === host.name);
    if (one === undefined) {
      return [{ host, seen: host.away === true ? 'it is away' : 'it could not be asked', start: false }];
    }
    // One that only waits for the others runs its own etcd.
    if (isUp(one) || lacksLeader(one)) return [];
    return [
      { host, seen: unitState(one), start: one.said.unit?.active === 'inactive' || one.said.unit?.active === 'failed' },
    ];
  });
}

/** Servers whose own etcd says that nobody leads. */
const leaderless = (scene: ClusterScene) =>
  saidHosts(scene)
    .filter(one => !isUp(one) || one.said.etcd?.hasLeader === false)
    .filter(lacksLeader)
    .map(({ host, said: { etcd, causes } }) => ({
      host,
      seen:
        etcd?.hasLeader === false
          ? `its etcd: ${etcd.health || 'no leader'}`
          : `journal: ${causes.get('etcd-no-leader')}`,
    }));

const started = (hosts: readonly { readonly host: Host; readonly start: boolean }[]): readonly string[] =>
  hosts.filter(({ start }) => start).map(({ host }) => on(host, 'systemctl start --no-block k3s'));

/** Fewer than half of the servers are left. */
export const etcdQuorumLost: ClusterCause = {
  code: 'etcd-quorum-lost',
  title: 'etcd has no majority',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    'Of three servers two must answer, of five three: with fewer etcd takes nothing any more, and the API does not answer. Pods that run go on. Bring the missing servers back, or their disks: as soon as there is a majority the cluster ' +
    'goes on by itself. Only where they are gone for good is a backup brought back, to one server, from which the others are made anew.',
  find: scene => {
    const members = membersOf(scene);
    const missing = missingOf(scene);
    const without = leaderless(scene);
    const need = Math.floor(members.length / 2) + 1;
    const left = members.length - missing.length;
    // A server whose etcd has a leader is proof of a majority, whatever systemd says.
    const hasLeader = saidHosts(scene).some(({ said }) => said.etcd?.hasLeader === true);
    if (members.length === 0 || hasLeader || (left >= need && without.length === 0)) return [];
    // It may be only that they do not find each other; then etcd itself says so.
    const hosts = missing.length > 0 ? missing.map(({ host }) => host.name) : without.map(({ host }) => host.name);
    const [first] = hosts;
    if (first === undefined) return [];
    return [
      {
        hosts,
        what:
          missing.length > 0
            ? `${count(left, 'server')} of ${members.length} ${isAre(left)} left, and etcd needs ${need}: ${missing.map(({ host }) => host.name).join(', ')} ${isAre(missing.length)} missing`
            : `etcd has no leader, though K3s runs on every one of the servers: they do not find each other`,
        evidence: [
          ...missing.map(({ host, seen }) => `${host.name}: ${seen}`),
          ...without.map(({ host, seen }) => `${host.name}: ${seen}`),
        ],
        ...(without.length === 0 ? { confidence: 'likely' as const } : {}),
        remedy: [
          ...started(missing),
          ...(missing.some(({ start }) => !start) || missing.length === 0
            ? [`bring the missing servers back; between them TCP 2379 and 2380 of the mesh must pass`]
            : []),
        ],
        pairs: [],
      },
    ];
  },
};

/** The other servers do not know this one. */
export const etcdMemberUnknown: ClusterCause = {
  code: 'etcd-member-unknown',
  title: 'the server is no member of the others’ etcd',
  severity: 'stop',
  confidence: 'certain',
  about:
    'A server has data of an etcd that the others have not, or not any more: it was taken out while it was away, its disk is of another cluster, or it was brought back from an old copy. Its own copy is worth nothing then; ' +
    'the others’ is. It is wiped, and joins anew.',
  find: (scene, explained) =>
    notUp(scene).flatMap(one => {
      const line = one.said.causes.get('etcd-member-unknown');
      if (line === undefined || explained.host(one.host.name)) return [];
      return [
        {
          hosts: [one.host.name],
          what: `the etcd of the other servers does not know ${one.host.name} as its member`,
          evidence: [unitState(one), `journal: ${line}`],
          remedy: [
            `wipe it, the other servers have the data: ${ownCommand(`phase1 -l ${one.host.name}`)}`,
            thenRerun(scene),
          ],
        },
      ];
    }),
};

/** A majority is left, and nothing to spare. */
export const serverMissing: ClusterCause = {
  code: 'server-missing',
  title: 'a server is missing',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    'One of several servers is not there, and the cluster works on: a majority of etcd’s members answers. Of three no other may be lost meanwhile.',
  find: (scene, explained) => {
    const members = membersOf(scene);
    const missing = missingOf(scene);
    const need = Math.floor(members.length / 2) + 1;
    const left = members.length - missing.length;
    // Where K3s is up and the server says why it is not, that is told by its own cause.
    const alone = missing.filter(
      ({ host }) => host.away !== true && !explained.host(host.name) && scene.said.get(host.name) === undefined,
    );
    if (members.length === 0 || left < need) return [];
    return alone.map(({ host, seen }) => ({
      hosts: [host.name],
      what: `${host.name} is missing: ${left} are left of ${members.length}, and etcd needs ${need}`,
      evidence: [
        `${host.name}: ${seen}`,
        ...(toldBy(scene)?.nodes ?? [])
          .filter(({ name }) => name === host.name)
          .map(
            ({ ready, message }) => `the API: Ready is ${ready || 'not told'}${message === '' ? '' : ` (${message})`}`,
          ),
      ],
      remedy: [
        `bring ${host.name} back: it joins the others by itself; where it runs, and K3s does not:`,
        `on ${host.name}: systemctl start --no-block k3s`,
      ],
    }));
  },
};

/** Of synced writes, how many in a hundred may be slow, and of how many at least that is said. */
const SLOW_PER_CENT = 1;
const ENOUGH = 100;

/** The datastore waits for its disk. */
export const serverDiskSlow: ClusterCause = {
  code: 'server-disk-slow',
  title: 'the disk of a server is slow',
  severity: 'warning',
  confidence: 'likely',
  about:
    'The datastore writes every change to the disk before it goes on. Where that takes longer than a tenth of a second (an SD card, a disk that is shared or that is copied from just now), leaders change, the API answers late, and K3s ' +
    'may end and start again. Put /var/lib/rancher on a better disk; what else writes there is worth a look.',
  find: scene =>
    saidHosts(scene).flatMap(({ host, said }) => {
      const { slow, all } = said.etcd?.writes ?? { slow: 0, all: 0 };
      const isSeen = all >= ENOUGH && slow * 100 > all * SLOW_PER_CENT;
      const line = said.causes.get('server-disk-slow');
      if (!isSeen && line === undefined) return [];
      return [
        {
          hosts: [host.name],
          what: `the datastore on ${host.name} waits for its disk`,
          evidence: [
            ...(isSeen ? [`etcd: ${slow} of ${count(all, 'synced write')} took longer than 128 ms`] : []),
            ...(line === undefined ? [] : [`journal: ${line}`]),
          ],
          ...(isSeen ? { confidence: 'certain' as const } : {}),
          remedy: [
            on(
              host,
              'iostat -x 2 3; findmnt -T /var/lib/rancher; journalctl -u k3s --since -15min | grep -c -e fdatasync -e took',
            ),
            'move /var/lib/rancher to a disk that is quicker, or stop what writes there',
          ],
        },
      ];
    }),
};
