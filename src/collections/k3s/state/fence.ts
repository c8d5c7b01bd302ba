import { ownCommand } from '../../../model/own-command.ts';
import type { Refusal } from '../../../model/plan/change.ts';
import { count } from '../../../model/text/count.ts';
import { isNode, type NodeState } from './node-state.ts';

/** What is wanted of a host, as far as it decides whether K3s may be touched there. */
export interface FenceWish {
  readonly host: string;
  readonly cluster: string;
  readonly role: 'server' | 'agent';
  /** Hosts with the role server. */
  readonly servers: readonly string[];
  /** What a cluster keeps for good once it is founded, by name: its version, its networks. */
  readonly lasting: Readonly<Record<string, string>>;
  /** What is known of all hosts that could be read, this one included. */
  readonly nodes: readonly { readonly host: string; readonly ca?: string | null; readonly datastore: boolean }[];
}

/** The beginning of a checksum: enough to tell two apart. */
const short = (ca: string): string => ca.slice(0, 12);

const wipe = (host: string): string => `wipe it first, if nothing of it is needed: ${ownCommand(`phase1 -l ${host}`)}`;

/** Inventories that this version cannot make a cluster of. */
function unfit({ servers }: FenceWish): Refusal | undefined {
  if (servers.length === 0) return { because: 'no host has the role server', hint: 'give one host `roles: [server]`' };
  if (servers.length === 2 || servers.length === 4) {
    const because = `${count(servers.length, 'server')} survive the loss of no more than ${servers.length === 2 ? 'none' : 'one'}: etcd wants more than half of them`;
    return { because, hint: 'take one server, or an odd number of them' };
  }
  if (servers.length > 1)
    return {
      because: `${count(servers.length, 'server')} (${servers.join(', ')}): this version founds clusters of one`,
      hint: 'give one host the role server, the others agent',
    };
  return undefined;
}

/** What lies on the host itself, and is not what phase 3 of this cluster left there. */
function stranger(wish: FenceWish, state: NodeState): Refusal | undefined {
  const { host, cluster, role, lasting } = wish;
  const of = state.ca === undefined ? '' : ` (CA ${short(state.ca)})`;
  if (state.begun === undefined)
    return { because: `${host} is a node of a K3s that provision has not installed${of}`, hint: wipe(host) };
  if (state.begun['cluster'] !== cluster)
    return {
      because: `${host} belongs to the cluster ${state.begun['cluster'] ?? '(no name)'}${of}`,
      hint: wipe(host),
    };
  if (role === 'agent' && state.datastore)
    return {
      because: `${host} has the datastore of a server, and is to be an agent`,
      hint: `give it the role server again, or ${wipe(host)}`,
    };
  const changed = Object.entries(lasting).find(([name, value]) => (state.begun?.[name] ?? value) !== value);
  if (changed === undefined) return undefined;
  const [name, value] = changed;
  return {
    because: `${host} runs with ${name} ${state.begun[name]}, and ${value} is wanted: this version cannot change that on a living cluster`,
    hint: `write kubernetes.${name}: ${state.begun[name]}, or wipe the whole cluster first`,
  };
}

/**
 * Why K3s must not be touched on a host as things are; `undefined`: it may. A cluster is founded only where no host that was
 * read is a node of another one, so that there is never a second one by mistake. Pure.
 */
export function fence(wish: FenceWish, state: NodeState): Refusal | undefined {
  const { host, role, servers, nodes } = wish;
  const refused = unfit(wish) ?? (isNode(state) ? stranger(wish, state) : undefined);
  if (refused !== undefined) return refused;
  if (role === 'agent') {
    if (state.ca === undefined) return undefined;
    const server = nodes.find(one => one.host === servers[0]);
    // What was not read is not known: without the server no token comes either, and nothing is changed.
    if (server === undefined || server.ca === state.ca) return undefined;
    const its = server.ca === undefined || server.ca === null ? 'is of no cluster' : `has CA ${short(server.ca)}`;
    return { because: `${host} is a node of CA ${short(state.ca)}, and ${server.host} ${its}`, hint: wipe(host) };
  }
  if (state.datastore) return undefined;
  if (state.ca !== undefined)
    return { because: `${host} was an agent of CA ${short(state.ca)}, and is to be the server`, hint: wipe(host) };
  const others = nodes.filter(one => one.host !== host && isNode(one));
  if (others.length === 0) return undefined;
  const names = others.map(one => one.host).join(', ');
  return {
    because: `${host} would found a second cluster: ${names} ${others.length === 1 ? 'is a node' : 'are nodes'} of one already`,
    hint: `bring the server's data back, or ${wipe(others.map(one => one.host).join(','))}`,
  };
}
