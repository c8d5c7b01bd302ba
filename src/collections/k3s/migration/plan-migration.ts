import type { NetworkPlan, NetworkWish } from '../../../model/cluster/network-way.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { Problem, type ProblemDetails } from '../../../model/problems/problem.ts';
import { isAre } from '../../../model/text/count.ts';

/** What a host's note leaves out: before there were several backends it was this one. */
const UNSAID = 'vxlan';

/** The links that each backend leaves on a host once another has taken its place. */
const leaves: Readonly<Record<string, string>> = {
  vxlan: 'flannel.1',
  'wireguard-native': 'flannel-wg and /etc/rancher/k3s/flannel.json',
};

interface Member {
  readonly name: string;
  /** As it was noted there; absent: K3s was not installed by us. */
  readonly noted: string | undefined;
  /** As its node tells; `''`: it does not. */
  readonly runs: string;
  /** Where other nodes send to it now; `''`: it does not tell. */
  readonly at: string;
  readonly ready: boolean | undefined;
}

function membersOf({ servers, agents, told }: NetworkWish): readonly Member[] {
  const nodes = new Map([...told.values()].flatMap(one => [...(one.nodes ?? [])]));
  return [...servers, ...agents].flatMap(name => {
    const its = told.get(name);
    if (its?.node !== true) return [];
    const noted = its.noted === undefined ? undefined : (its.noted['network.backend'] ?? UNSAID);
    const node = nodes.get(name);
    return [{ name, noted, runs: node?.backend ?? '', at: node?.at ?? '', ready: node?.ready }];
  });
}

/** A K3s that somebody else has installed: what its makers say to do there (docs.k3s.io, Networking). */
function foreign({ name, runs }: Member, to: string): ProblemDetails {
  const gone = runs === 'wireguard' ? ', which K3s has no more since v1.26: move before that upgrade' : '';
  return {
    where: name,
    what: `its K3s was not installed by provision${runs === '' ? '' : `, and carries packets by ${runs}${gone}`}`,
    hint: `by hand: flannel-backend: ${to} in /etc/rancher/k3s/config.yaml of every server, restart the servers one by one, then the agents, then delete the old link; or take it over: ${ownCommand('inventory import')}`,
  };
}

function reasons(wish: NetworkWish, members: readonly Member[], isBegun: (one: Member) => boolean) {
  const { to, servers, agents, told, silent } = wish;
  const cut = 'its pods would be cut off from all others: bring it back first, or write away: true at the host';
  const problems: ProblemDetails[] = [...servers, ...agents].flatMap(where => {
    const because = silent.get(where);
    return because === undefined ? [] : [{ where, what: `it could not be read: ${because}`, hint: cut }];
  });
  problems.push(...members.flatMap(one => (one.noted === undefined ? [foreign(one, to.backend)] : [])));
  problems.push(
    ...members.flatMap(({ name }) =>
      to.encrypts && told.get(name)?.canEncrypt !== true
        ? [
            {
              where: name,
              what: 'its kernel has no WireGuard, without which K3s would end every twenty seconds; a userspace implementation does not help it',
              hint: 'can it? ip link add dev wg-test type wireguard && ip link delete dev wg-test; else --to vxlan or host-gw, over a mesh that encrypts',
            },
          ]
        : [],
    ),
  );
  if (problems.length > 0) return problems;
  if (!members.some(({ name }) => servers.includes(name))) {
    const what = 'no server of the inventory is a node of a cluster yet, so there is nothing to move';
    return [{ what, hint: ownCommand('phase3') }];
  }
  const hint = `a move begins with a cluster that is well: ${ownCommand('diagnose phase3')}`;
  const answers = [...told.values()].some(({ nodes }) => nodes !== undefined);
  if (!answers)
    return members.some(isBegun) ? [] : [{ where: servers[0] ?? '', what: 'no server’s API answers', hint }];
  return members.flatMap(one => {
    // What is under way is brought to its end, whatever became of it.
    if (one.ready === true || isBegun(one)) return [];
    return [{ where: one.name, what: `its node is ${one.ready === undefined ? 'not there' : 'not Ready'}`, hint }];
  });
}

/** Where packets for the pods of a node go then, if elsewhere. */
const moved = (host: string, from: string, then: string) =>
  from === '' || then === '' || from === then
    ? []
    : [{ host, what: `other nodes send to ${then}, in place of ${from}` }];

/**
 * What a move from one backend of flannel to another does, and in which order: servers first, one by one, then agents. What is there already
 * is found so; one that was cut off goes on. Pure. @throws {Problem} with every reason why it is not to be done
 */
export function planMigration(wish: NetworkWish): NetworkPlan {
  const { to, servers, agents, away, told } = wish;
  const members = membersOf(wish);
  const isBegun = ({ noted }: Member): boolean => noted === to.backend;
  const problems = reasons(wish, members, isBegun);
  if (problems.length > 0) throw new Problem(problems);

  const due = members.filter(one => !(isBegun(one) && one.runs === to.backend && one.ready === true));
  const from = [...new Set(members.flatMap(({ noted, runs }) => [noted ?? '', runs]))].filter(
    one => one !== '' && one !== to.backend,
  );
  const goesOn = due.length > 0 && members.some(isBegun);
  const dueOf = (role: readonly string[]): readonly string[] =>
    due.flatMap(({ name }) => (role.includes(name) ? [name] : []));
  const left = from.flatMap(one => leaves[one] ?? []);
  const bare = [...told].flatMap(([name, { node }]) => (node ? [] : [name]));
  const step = (host: string) => ({
    host,
    what: `K3s is restarted there, pods run on${
      servers.length === 1 && host === servers[0] ? '; the API is away meanwhile' : ''
    }; then its gate`,
  });
  const words =
    due.length === 0
      ? [{ what: `every node carries packets of pods by ${to.backend}` }]
      : [
          { what: `flannel ${from.join(', ')} → ${to.backend}${goesOn ? ': one that was begun goes on' : ''}` },
          ...(to.isBare
            ? [{ what: 'first each peer of the mesh is allowed the pods behind it; sessions go on, nothing restarts' }]
            : []),
          ...dueOf(servers).map(step),
          ...dueOf(agents).map(step),
          ...(left.length === 0 ? [] : [{ what: `then ${left.join(', ')} of before goes from every host` }]),
          ...(to.isBare || !from.includes('host-gw')
            ? []
            : [{ what: 'last the peers of the mesh are allowed their own addresses alone' }]),
          { what: 'pods, Services and nodes keep their addresses' },
          ...due.flatMap(({ name, at }) => moved(name, at, to.at.get(name) ?? '')),
          ...(to.told.length === 0
            ? []
            : [{ what: `${to.told.join(', ')}: the node tells its public address, too (ExternalIP)` }]),
          {
            what: `a pod that begins from then on has the MTU ${to.mtu}; one that runs keeps its own until it is made anew`,
          },
        ];
  const besides = [
    ...to.warnings,
    ...(bare.length === 0
      ? []
      : [{ what: `${bare.join(', ')} ${isAre(bare.length)} no node yet: phase 3 lets it join afterwards` }]),
    ...(away.length === 0
      ? []
      : [
          {
            what: `${away.join(', ')} ${isAre(away.length)} away: pods there are cut off once the others have moved, until the same command brings the host there`,
          },
        ]),
    ...(due.length === 0 || from.length !== 1
      ? []
      : [{ what: `back leads: ${ownCommand(`network move --to ${from[0]}`)}` }]),
  ];
  return {
    to: to.backend,
    from,
    servers: dueOf(servers),
    agents: dueOf(agents),
    goesOn,
    words: [...words, ...besides],
  };
}
