import { parseAddress } from '../../../model/address/address.ts';
import { contains, encloses, parseNetwork } from '../../../model/address/network.ts';
import { nthAddress } from '../../../model/address/nth-address.ts';
import type { ClusterIdentity } from '../../../model/facts/cluster-identity.ts';
import { identityWords, shortly } from '../../../model/facts/cluster-identity.ts';
import type { Refusal } from '../../../model/plan/change.ts';
import { isNode } from '../state/node-state.ts';
import { ADOPTED_FILE, type AdoptedMark } from './adopted-mark.ts';
import type { AdoptedState } from './adopted-state.ts';
import type { ClusterSaid } from './cluster-said.ts';

/** What the inventory says of a cluster that somebody else has installed, by the inventory's own keys. */
export interface AdoptedSettings {
  readonly pods: string;
  readonly services: string;
  /** `kubernetes.network`, by its word. */
  readonly network: string;
  readonly backend?: string | undefined;
  readonly dns: string;
  readonly zone: string;
}

/** What is wanted of a host of it. */
export interface AdoptedWish {
  readonly host: string;
  readonly cluster: string;
  /** What the inventory's clusters are called together. */
  readonly by: string;
  readonly role: 'server' | 'agent';
  readonly hosts: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  readonly settings: AdoptedSettings;
  /** Which of the settings stand in the inventory; the others are what is taken where it says nothing. */
  readonly written: readonly string[];
  /** Which cluster it is, as a server has told; `null`: none has. */
  readonly server: Pick<ClusterIdentity, 'uid' | 'ca'> | null;
}

/** A setting that is not as the cluster is: how the inventory has it, and how it is written. */
interface Unlike {
  readonly what: string;
  readonly isWritten: boolean;
  readonly has: string;
  readonly wanted: string;
  readonly line: string;
}

const networkLine = ({ network, backend }: ClusterSaid): string => {
  if (network !== 'flannel' || backend === undefined || backend === 'vxlan') return `network: ${network}`;
  return `network: { flannel: { backend: ${backend} } }`;
};

/** K3s gives its DNS the tenth address of the Services' network. */
const DNS = 10;

const HAS_WORD = new Set(['flannel', 'calico']);

function unlike(said: ClusterSaid, { settings, written }: AdoptedWish): readonly Unlike[] {
  const one = (key: string, what: string, has: string, wanted: string, line: string): readonly Unlike[] =>
    has === wanted ? [] : [{ what, isWritten: written.includes(key), has, wanted, line }];
  // What is not written follows from the Services' network, once that is right.
  const dns = written.includes('cluster-dns') ? settings.dns : (nthAddress(said.services, DNS) ?? settings.dns);
  const named = (network: string, backend: string | undefined): string =>
    backend === undefined ? network : `${network} (${backend})`;
  const carried =
    HAS_WORD.has(said.network) || written.includes('network')
      ? one(
          'network',
          'network',
          named(said.network, said.backend),
          named(settings.network, settings.backend),
          HAS_WORD.has(said.network) ? networkLine(said) : '',
        )
      : [];
  return [
    ...one('pods', 'pods', said.pods, settings.pods, `pods: ${said.pods}`),
    ...one('services', 'services', said.services, settings.services, `services: ${said.services}`),
    ...carried,
    ...one('cluster-dns', 'DNS', said.dns, dns, `server: { cluster-dns: ${said.dns} }`),
    ...one('cluster-domain', 'zone', said.zone, settings.zone, `server: { cluster-domain: ${said.zone} }`),
  ];
}

/** The cluster is otherwise than the inventory has it: both are told, and what is to be written. */
function refusedUnlike(said: ClusterSaid, wish: AdoptedWish): Refusal | undefined {
  const all = unlike(said, wish);
  if (all.length === 0) return undefined;
  const words = all.map(
    ({ what, has, wanted, isWritten }) =>
      `${what} ${has} (the inventory ${isWritten ? 'says' : 'does not say it, and'} ${isWritten ? wanted : `${wanted} would be taken`})`,
  );
  const written = all.flatMap(({ line }) => (line === '' ? [] : [line]));
  const absent = written.length < all.length ? [`leave clusters.${wish.cluster}.kubernetes.network out`] : [];
  const lines = merged(written).join(', ');
  const write = lines === '' ? [] : [`write clusters.${wish.cluster}.kubernetes: { ${lines} }`];
  return {
    because: `${wish.cluster} runs with ${words.join('; ')}`,
    hint: [...absent, ...write].join('; '),
  };
}

/** Two options of the server are one key. */
function merged(written: readonly string[]): readonly string[] {
  const options = written.flatMap(line => /^server: \{ (.*) \}$/.exec(line)?.[1] ?? []);
  const others = written.filter(line => !line.startsWith('server: '));
  return options.length === 0 ? others : [...others, `server: { ${options.join(', ')} }`];
}

/** What was read does not go together: then it is not known which networks the cluster has. */
function refusedDoubt(said: ClusterSaid, { host }: AdoptedWish): Refusal | undefined {
  const [services, pods, dns] = [parseNetwork(said.services), parseNetwork(said.pods), parseAddress(said.dns)];
  const hint = `on ${host}: ps -o args -C k3s; k3s kubectl get nodes,services -A -o wide`;
  if (services === undefined || pods === undefined)
    return { because: `networks ${said.pods} and ${said.services} of the cluster are no networks of IPv4`, hint };
  if (dns === undefined)
    return {
      because: `the cluster has no Service kube-system/kube-dns, so its names cannot be asked from elsewhere`,
      hint,
    };
  if (!contains(services, dns))
    return {
      because: `the Service kube-dns is at ${said.dns}, outside ${said.services}, which the options of its servers say`,
      hint,
    };
  const strange = said.nodes.find(({ block }) => {
    const network = parseNetwork(block);
    return block !== '' && said.network === 'flannel' && (network === undefined || !encloses(pods, network));
  });
  if (strange === undefined) return undefined;
  return {
    because: `pods of the node ${strange.name} are in ${strange.block}, outside ${said.pods}, which the options of its servers say`,
    hint,
  };
}

/** Each host of the inventory is the node of its name. */
function refusedNodes(said: ClusterSaid, { cluster, hosts }: AdoptedWish): Refusal | undefined {
  const names = said.nodes.map(({ name }) => name);
  const missing = hosts.find(({ name }) => !names.includes(name));
  if (missing === undefined) return undefined;
  const same = said.nodes.find(node => node.addresses.some(one => missing.addresses.includes(one)));
  const because = `${cluster} has no node ${missing.name}: its nodes are ${names.join(', ')}`;
  return same === undefined
    ? { because, hint: `take the host out of ${cluster}, or name it as its node` }
    : { because: `${because}; ${same.name} has its address`, hint: `call the host ${same.name} in the inventory` };
}

function refusedMark(
  { host, cluster, by }: AdoptedWish,
  mark: AdoptedMark,
  uid: string | undefined,
): Refusal | undefined {
  const hint = `where that is no longer so, on ${host}: rm ${ADOPTED_FILE}`;
  if (mark.name !== cluster || mark.by !== by)
    return {
      because: `${host} is marked as a node of ${mark.name}, adopted by the inventory of ${mark.by}; here it would be ${cluster}, of ${by}`,
      hint,
    };
  if (uid === undefined || uid === mark.uid) return undefined;
  return {
    because: `${host} is a node of a cluster with UID ${shortly(uid)}, and is marked as one of ${mark.name} (${identityWords(mark)})`,
    hint,
  };
}

/** The identity that the host is to be marked with; `undefined`: nobody has told it. Pure. */
export function identityOf(
  { server, role }: AdoptedWish,
  { node }: AdoptedState,
): Pick<ClusterIdentity, 'uid' | 'ca'> | undefined {
  const { uid, ca, adopted } = node;
  if (role === 'server' && uid !== undefined && ca !== undefined) return { uid, ca };
  if (server !== null) return server;
  return adopted === undefined || adopted.ca !== ca ? undefined : adopted;
}

/**
 * Why a host cannot be joined as one of a cluster that somebody else has installed; `undefined`: it can. What the cluster says counts: where
 * the inventory says otherwise, or would take another value because it says nothing, both are told. Pure.
 */
export function refusedAdopting(wish: AdoptedWish, state: AdoptedState): Refusal | undefined {
  const { host, cluster, role, server } = wish;
  const { node, runs, said } = state;
  if (node.begun !== undefined || node.noted !== undefined) {
    const whose = node.noted?.name ?? node.begun?.['cluster'] ?? '(no name)';
    return {
      because: `provision itself has installed K3s on ${host}, as a node of ${whose}: it is nobody else's`,
      hint: `take clusters.${cluster}.adopted out, or join it from the inventory of ${whose}`,
    };
  }
  if (!isNode(node) || runs === undefined) {
    const because = isNode(node)
      ? `K3s does not run on ${host}`
      : `there is no K3s on ${host}, and ${cluster} is adopted: provision installs none there`;
    const hint = isNode(node)
      ? 'start it: systemctl start k3s (k3s-agent on an agent)'
      : `take clusters.${cluster}.adopted out, or the host`;
    return { because, hint };
  }
  if (runs !== role)
    return {
      because: `${host} is ${runs === 'server' ? 'a server' : 'an agent'} of its cluster, and the inventory says ${role}`,
      hint: `write roles: [${runs}] at hosts.${host}`,
    };
  const identity = identityOf(wish, state);
  const marked = node.adopted === undefined ? undefined : refusedMark(wish, node.adopted, identity?.uid);
  if (marked !== undefined) return marked;
  if (identity === undefined)
    return role === 'server'
      ? { because: `the API on ${host} does not say which cluster it is`, hint: 'journalctl -u k3s -n 30' }
      : {
          because: `no server of ${cluster} has told which cluster it is, so ${host} cannot be told to be one of its nodes`,
          hint: 'take a server of it into the run',
        };
  if (server !== null && node.ca !== server.ca)
    return {
      because: `${host} is a node of CA ${shortly(node.ca ?? '')}, and the server of ${cluster} has CA ${shortly(server.ca)}`,
      hint: 'these are two clusters: give each a name of its own below clusters:',
    };
  if (said === undefined) return undefined;
  return refusedDoubt(said, wish) ?? refusedUnlike(said, wish) ?? refusedNodes(said, wish);
}
