import { shortly } from '../../../model/facts/cluster-identity.ts';
import { ownCommand } from '../../../model/own-command.ts';
import type { Refusal } from '../../../model/plan/change.ts';
import { count, isAre } from '../../../model/text/count.ts';
import { adoptedWords, unmarkHint } from '../adopted/adopted-mark.ts';
import { type FenceWish, type NodeTold, wipeHint } from './fence-wish.ts';
import { refusedFounding, refusedJoining } from './founding.ts';
import { refusedHalf, refusedMove, whyNotMoved } from './moving.ts';
import { isNode, type NodeState } from './node-state.ts';
import { refusedNewcomer, refusedUpgrade, refusedVersion } from './version-step.ts';
import { otherCluster } from './which-cluster.ts';

/** Inventories of which no cluster is made. */
function unfit({ servers }: FenceWish): Refusal | undefined {
  if (servers.length === 0) return { because: 'no host has the role server', hint: 'give one host `roles: [server]`' };
  if (servers.length === 2 || servers.length === 4) {
    const because = `${count(servers.length, 'server')} survive the loss of no more than ${servers.length === 2 ? 'none' : 'one'}: etcd wants more than half of them`;
    return { because, hint: 'take one server, or an odd number of them' };
  }
  if (servers.length > 5) {
    const because = `${count(servers.length, 'server')}: each write waits for more than half of them, and more than five make it slower, not safer`;
    return { because, hint: 'take three or five of them' };
  }
  return undefined;
}

/**
 * Too few servers are left for the cluster to take anything in: those that are away count as lost, and where there are any, so do those
 * whose data is gone.
 */
function withoutMajority({ servers, away = [], nodes }: FenceWish): Refusal | undefined {
  if (away.length === 0) return undefined;
  const told = nodes.filter(({ host }) => servers.includes(host));
  const bare = told.some(one => one.datastore) ? told.flatMap(one => (one.datastore ? [] : [one.host])) : [];
  const left = servers.length - away.length - bare.length;
  if (left * 2 > servers.length) return undefined;
  const lost = bare.length === 0 ? '' : `, and ${bare.join(', ')} ${isAre(bare.length)} without data`;
  const hint = `once it is back, take hosts.${away[0]}.away out`;
  if (servers.length === 1) return { because: `${away.join(', ')}, the only server, is away`, hint };
  return {
    because: `${away.join(', ')} ${isAre(away.length)} away${lost}: ${left} of ${count(servers.length, 'server')} ${isAre(left)} left, and etcd wants more than half of them`,
    hint,
  };
}

/** A living cluster whose servers keep its objects otherwise than so many servers do. */
function otherDatastore(wish: FenceWish, of: NodeState | NodeTold): Refusal | undefined {
  const { host: own, servers } = wish;
  const { datastore, etcd } = of;
  const host = 'host' in of ? of.host : own;
  if (!datastore) return undefined;
  if (servers.length === 1 && etcd === true) {
    return {
      because: `${host} is a member of an etcd of several servers, and is to be the only one: their number is not taken back`,
      hint: 'give the others the role server again; to make it smaller, found another cluster and move what runs there',
    };
  }
  if (servers.length > 1 && etcd !== true) {
    return refusedMove(wish, host, 'host' in of ? (of.stays ?? null) : (whyNotMoved(of) ?? null));
  }
  return undefined;
}

/** The one thing of a network that is moved while the cluster lives. */
const BACKEND = 'network.backend';

/** What a host's note leaves out. Both bundles of Calico's definitions in one cluster would keep its operator from either. */
const unsaid: Readonly<Record<string, string>> = { 'calico.crds': 'v1', [BACKEND]: 'vxlan' };

/** What lies on the host itself, and is not what phase 3 of this cluster left there. */
function stranger(wish: FenceWish, state: NodeState): Refusal | undefined {
  const { host, cluster, role, lasting } = wish;
  const of = state.ca === undefined ? '' : ` (CA ${shortly(state.ca)})`;
  if (state.begun === undefined)
    return { because: `${host} is a node of a K3s that provision has not installed${of}`, hint: wipeHint([host]) };
  if (state.begun['cluster'] !== cluster)
    return {
      because: `${host} belongs to the cluster ${state.begun['cluster'] ?? '(no name)'}${of}`,
      hint: wipeHint([host]),
    };
  if (role === 'agent' && state.datastore)
    return {
      because: `${host} has the datastore of a server, and is to be an agent`,
      hint: `give it the role server again, or ${wipeHint([host])}`,
    };
  const { begun } = state;
  const { version = '' } = lasting;
  const step = refusedVersion(wish, begun['version'] ?? version, version);
  if (step !== undefined) return step;
  const changed = Object.entries(lasting).find(
    ([name, value]) =>
      name !== 'version' &&
      !(wish.moves === true && name === BACKEND) &&
      (begun[name] ?? unsaid[name] ?? value) !== value,
  );
  if (changed === undefined) return undefined;
  const [name, value] = changed;
  const has = begun[name] ?? unsaid[name] ?? value;
  if (name === BACKEND)
    return {
      because: `${host} runs with flannel’s backend ${has}, and ${value} is wanted`,
      hint: `host by host, with a backup before: ${ownCommand(`network move --to ${value}`)}; or write backend: ${has}`,
    };
  return {
    because: `${host} runs with ${name} ${has}, and ${value} is wanted: this version cannot change that on a living cluster`,
    hint: `write kubernetes.${name}: ${has}, or wipe the whole cluster first${
      name === 'network' ? `; what it takes: ${ownCommand(`network plan --to ${value}`)}` : ''
    }`,
  };
}

/** What a host would join is no server of this cluster. */
function strangeServer({ host, cluster, kept }: FenceWish, server: NodeTold): Refusal | undefined {
  const uid = server.uid ?? server.noted?.uid;
  const isKept = kept === null || uid === undefined || uid === kept.uid;
  if (server.begun === cluster && isKept) return undefined;
  return {
    because: `${host} would join ${server.host}, which is a node of another cluster${server.ca === null ? '' : ` (CA ${shortly(server.ca)})`}`,
    hint: wipeHint([server.host]),
  };
}

/** An agent of another CA than its server's. Where that is the same cluster with a new CA, it gets the token that pins the new one. */
function otherServer(wish: FenceWish, { ca, noted }: NodeState): Refusal | undefined {
  const { host, servers, nodes } = wish;
  const told = nodes.filter(one => servers.includes(one.host));
  const server = told.find(one => one.datastore) ?? told[0];
  // What was not read is not known: without the server no token comes either, and nothing is changed.
  if (server === undefined) return undefined;
  if (ca === undefined) {
    if (server.datastore) return strangeServer(wish, server);
    return told.length === servers.length ? refusedJoining(wish) : undefined;
  }
  if (server.ca === ca) return undefined;
  if (noted !== undefined && server.uid === noted.uid) return undefined;
  const its = server.ca === null ? 'is of no cluster' : `has CA ${shortly(server.ca)}`;
  return { because: `${host} is a node of CA ${shortly(ca)}, and ${server.host} ${its}`, hint: wipeHint([host]) };
}

/** A restore was cut off: with half of it K3s would start as another cluster, or as none. */
const halfRestored = ({ host }: FenceWish, { restoring }: NodeState): Refusal | undefined =>
  restoring === undefined
    ? undefined
    : {
        because: `a restore was cut off on ${host}; what was there before is there still, or in ${restoring}`,
        hint: `let it go on with the same file: ${ownCommand('restore FILE')}`,
      };

/** Another inventory has joined the cluster that runs there, which is nobody's to make or to change. */
const someoneElses = ({ host }: FenceWish, { adopted }: NodeState): Refusal | undefined =>
  adopted === undefined
    ? undefined
    : { because: `${adoptedWords(host, adopted)}: K3s is not installed there`, hint: unmarkHint(host) };

/**
 * Why K3s must not be touched on a host as things are; `undefined`: it may. A cluster is founded only where no host that was
 * read is a node of another one and none was founded before, so that there is never a second one by mistake. Pure.
 */
export function fence(wish: FenceWish, state: NodeState): Refusal | undefined {
  const { host, role } = wish;
  const refused =
    someoneElses(wish, state) ??
    halfRestored(wish, state) ??
    unfit(wish) ??
    withoutMajority(wish) ??
    refusedUpgrade(wish) ??
    (isNode(state)
      ? (stranger(wish, state) ??
        otherCluster(wish, state) ??
        refusedHalf(wish.host, state) ??
        otherDatastore(wish, state))
      : undefined);
  if (refused !== undefined) return refused;
  if (!isNode(state)) {
    // It is brought to no other version: phase 3 installs it.
    if (wish.upgrade === true) return undefined;
    const newcomer = refusedNewcomer(wish);
    if (newcomer !== undefined) return newcomer;
  }
  if (role === 'agent') return otherServer(wish, state);
  if (state.datastore) return undefined;
  if (state.ca !== undefined)
    return {
      because: `${host} was an agent of CA ${shortly(state.ca)}, and is to be the server`,
      hint: wipeHint([host]),
    };
  const peer = wish.nodes.find(one => one.host !== host && wish.servers.includes(one.host) && one.datastore);
  return peer === undefined ? refusedFounding(wish, state) : (strangeServer(wish, peer) ?? otherDatastore(wish, peer));
}
