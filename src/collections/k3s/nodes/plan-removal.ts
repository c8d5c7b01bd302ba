import type { NodesTold, RemovalPlan, RemovalWish } from '../../../model/cluster/node-way.ts';
import type { RestoreTold } from '../../../model/cluster/restore-way.ts';
import type { Remark } from '../../../model/events/event.ts';
import { shortly } from '../../../model/facts/cluster-identity.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { Problem, type ProblemDetails } from '../../../model/problems/problem.ts';
import { count } from '../../../model/text/count.ts';
import { leavingPods, pinnedVolumes } from './on-node.ts';
import { planDrain } from './plan-drain.ts';

const found = ({ told, node }: RemovalWish) => told.nodes.find(({ name }) => name === node);

/** Servers of etcd without one of them, and how many must be left that answer. */
function quorum({ nodes }: NodesTold, node: string) {
  const members = nodes.filter(({ etcd }) => etcd);
  const well = members.filter(({ name, votes, ready }) => name !== node && votes && ready === 'True');
  return { members: members.length, well: well.length, needed: Math.floor(members.length / 2) + 1 };
}

/** Why a server may not go: the last never does, and as long as it is a member more than half must be left to agree to its going. */
function tooFew({ told, node, servers }: RemovalWish): ProblemDetails | undefined {
  const own = told.nodes.find(({ name }) => name === node);
  if (own === undefined ? !servers.includes(node) : !own.etcd && !servers.includes(node)) return undefined;
  const { members, well, needed } = quorum(told, node);
  if (members <= (own === undefined ? 0 : 1)) {
    return {
      where: node,
      what: 'it is the only server: all that the cluster is lies there',
      hint: `to bring it to another machine: ${ownCommand('backup')}, then ${ownCommand('restore')}`,
    };
  }
  if (own === undefined || !own.etcd || well >= needed) return undefined;
  return {
    where: node,
    what: `without it ${well} of ${count(members, 'server')} would be left that vote and answer, and etcd wants ${needed} to agree`,
    hint:
      members === 2
        ? 'of two servers neither can be taken out: let a third join first'
        : 'bring another one back first, or take out first what is gone for good',
  };
}

/** Whose a host is that answers, where it is another cluster's. */
function other({ uid, noted, ca }: RestoreTold, own: RemovalWish['own']): string | undefined {
  const known = uid ?? noted?.uid;
  if (known !== undefined) return known === own.uid ? undefined : `UID ${shortly(known)}`;
  return ca === undefined || ca === own.ca ? undefined : `CA ${shortly(ca)}`;
}

/** Why the machine that answers is none that takes a place: before the old node goes it must be there, and bare. */
function notNew(wish: RemovalWish): readonly ProblemDetails[] {
  const { node, host, own } = wish;
  if ('because' in host) {
    const hint = 'bring it up, and its address and host key in order, then call this again';
    return [{ where: node, what: `the new machine cannot be reached: ${host.because}`, hint }];
  }
  if (!host.datastore && host.ca === undefined && host.noted === undefined) return [];
  const its = other(host, own);
  // Its join was cut off: there is no old node any more, and what is left of this goes on.
  if (its === undefined && found(wish) === undefined) return [];
  if (its === undefined)
    return [
      {
        where: node,
        what: 'the machine that answers is a node of this cluster already, and no new one',
        hint: `let it come back: ${ownCommand('phase3')}; or wipe it first: ${ownCommand(`phase1 -l ${node}`)}`,
      },
    ];
  const what = `the machine that answers is a node of another cluster (${its})`;
  return [{ where: node, what, hint: `wipe it first: ${ownCommand(`phase1 -l ${node}`)}` }];
}

function problemsOf(wish: RemovalWish): readonly ProblemDetails[] {
  const { node, told, host, isHost, replaced } = wish;
  const own = found(wish);
  if (own === undefined && !isHost) {
    const hint = `the nodes are ${told.nodes.map(({ name }) => name).join(', ')}`;
    return [{ what: `${node} is neither a node of the cluster nor a host of the inventory`, hint }];
  }
  const problems: ProblemDetails[] = [];
  const few = tooFew(wish);
  if (few !== undefined) problems.push(few);
  const alive = own !== undefined && own.ready !== 'Unknown';
  if (replaced) {
    if (alive)
      problems.push({
        where: node,
        what: 'its node is heard of: the machine that is to be replaced runs, and two machines cannot have one name',
        hint: `empty it (${ownCommand(`node drain ${node}`)}), switch it off, and call this again; K3s gives a node 40 seconds. Where this was cut off after it had joined: ${ownCommand('phase3')}`,
      });
    else problems.push(...notNew(wish));
    return problems;
  }
  if ('because' in host) {
    if (alive)
      problems.push({
        where: node,
        what: `its node is heard of, and the host cannot be reached to stop K3s there: ${host.because}`,
        hint: 'make SSH work again, or switch the host off',
      });
    return problems;
  }
  const its = other(host, wish.own);
  if (its !== undefined)
    problems.push({
      where: node,
      what: `the host that answers is a node of another cluster (${its})`,
      hint: 'correct its address in the inventory, or take that host out by hand',
    });
  return problems;
}

/** What is lost, or left behind, with its disk. */
function volumeWords({ told, node, replaced }: RemovalWish): readonly Remark[] {
  return [
    ...pinnedVolumes(told, node).map(({ name, claim, path }) => ({
      host: node,
      what: `the volume ${name}${claim === undefined ? '' : ` (claim ${claim})`} lies there alone, in ${path}: ${replaced ? 'the new machine has nothing of it' : 'pods that use it start nowhere else'}`,
    })),
    ...leavingPods(told, node).flatMap(pod =>
      pod.hostPaths.map(path => ({
        host: node,
        what: `${pod.name} uses ${path} there: elsewhere it finds another folder`,
      })),
    ),
  ];
}

/**
 * How a node is taken out of its cluster. Pure.
 * @throws {Problem} with every reason why it is not to be done
 */
export function planRemoval(wish: RemovalWish): RemovalPlan {
  const problems = problemsOf(wish);
  if (problems.length > 0) throw new Problem(problems);
  const { node, told, host, servers, replaced } = wish;
  const own = found(wish);
  const silent = 'because' in host ? host.because : undefined;
  const lost = own?.ready === 'Unknown';
  const drain = own === undefined || lost || replaced ? undefined : planDrain(told, node, 'goes');
  const member = own?.etcd === true;
  const stops = silent === undefined && !replaced;
  const { members, well } = quorum(told, node);
  const serversLeft = servers.filter(name => name !== node).length;
  const said = (what: string): Remark => ({ host: node, what });
  const pods = lost ? leavingPods(told, node).length : 0;
  return {
    drain,
    stops,
    member,
    serversLeft,
    words: [
      ...(own === undefined ? [said('its node is gone already')] : []),
      ...(lost
        ? [
            said(
              `nothing is heard of it, so it is not emptied${pods === 0 ? '' : `; what others make anew of ${count(pods, 'pod')} comes elsewhere once its node is gone`}`,
            ),
          ]
        : []),
      ...(drain?.words ?? []),
      ...volumeWords(wish),
      ...(stops ? [said('K3s is stopped there, and no boot starts it')] : []),
      ...(member
        ? [
            said(
              `it goes out of etcd: of the ${members - 1} that are left ${well} vote and answer, and ${spare(well, members - 1)}`,
            ),
          ]
        : []),
      ...(own === undefined && !told.passwords.includes(node)
        ? []
        : [said('its node goes, and the password that is kept for its name')]),
    ],
  };
}

/** How many of so many that are well may be lost. */
const spare = (well: number, members: number): string => {
  const more = well - (Math.floor(members / 2) + 1);
  return more > 0 ? `${more} more may be lost` : 'none of them may be lost';
};
