import { type Address, isIpv4, parseAddress } from '../model/address/address.ts';
import { isPrivate } from '../model/address/is-private.ts';
import { contains, formatNetwork, type Network, networkAround, overlap, reservedAs } from '../model/address/network.ts';
import type { Found, FoundHost, FoundNetwork, FoundSite, Said } from './found.ts';
import { freeMesh, KUBERNETES } from './free-networks.ts';

/** A host as it is written: everything has its place. */
export interface ProposedHost extends FoundHost {
  readonly site: Said<string>;
  readonly meshAddress: Said<string>;
}

/** A whole inventory: what the source says, and beside it what is proposed, marked so. */
export interface Proposed {
  readonly found: Found;
  readonly cluster: Said<string>;
  readonly sites: readonly FoundSite[];
  readonly hosts: readonly ProposedHost[];
  readonly mesh: Readonly<{
    subnet: Said<string>;
    port?: number;
    mtu?: number;
    interface?: string;
    keepalive?: number;
  }>;
}

/** The smallest network of the usual length around an address in which it is one of a host's. */
function usualLan(address: Address): Network | undefined {
  const isFour = address.kind() === 'ipv4';
  for (let prefix = isFour ? 24 : 64; prefix > 8; prefix -= 1) {
    const network = networkAround(`${address.toString()}/${prefix}`);
    if (network !== undefined && reservedAs(network, address) === undefined) return network;
  }
  return undefined;
}

/** Names for hosts that have none: `server-1`, `agent-2`. */
function named(hosts: readonly FoundHost[]): readonly FoundHost[] {
  const counts = new Map<string, number>();
  for (const { name } of hosts) if (name.value !== undefined) counts.set(name.value, (counts.get(name.value) ?? 0) + 1);
  const taken = new Set<string>();
  const next = (role: string): string => {
    for (let number = 1; ; number += 1) {
      const name = `${role}-${number}`;
      if (!taken.has(name) && !counts.has(name)) return name;
    }
  };
  return hosts.map(host => {
    const { value, todo } = host.name;
    const free = value !== undefined && !taken.has(value);
    const role = host.roles.value?.find(one => one === 'server' || one === 'agent' || one === 'edge') ?? 'host';
    const name = free ? value : next(role);
    taken.add(name);
    if (free) return host;
    const why =
      value === undefined ? (todo ?? 'the source has no name for it') : `another host is called ${value} already`;
    return {
      ...host,
      name: {
        value: name,
        todo: todo?.startsWith('proposed') === true && value === undefined ? todo : `proposed; ${why}`,
      },
    };
  });
}

/** The LANs around the hosts' private addresses. */
function lansOf(
  { lans = [] }: Found,
  hosts: readonly FoundHost[],
): { readonly network: Network; readonly isSaid: boolean }[] {
  const said = lans.flatMap(one => networkAround(one) ?? []).map(network => ({ network, isSaid: true }));
  const all = [...said];
  for (const { address } of hosts) {
    const parsed = address.value === undefined ? undefined : parseAddress(address.value);
    if (parsed === undefined || !isPrivate(parsed) || all.some(({ network }) => contains(network, parsed))) continue;
    const network = usualLan(parsed);
    if (network !== undefined && !all.some(one => overlap(one.network, network))) all.push({ network, isSaid: false });
    else if (network !== undefined) all.push({ network, isSaid: false });
  }
  return all;
}

/** The mesh's network: the source's, else one around the mesh addresses that it names, else a free one. */
function subnetOf({ mesh, hosts }: Found, taken: readonly FoundNetwork[]): Said<string> {
  if (mesh?.subnet !== undefined) return { value: mesh.subnet };
  const around = hosts.flatMap(({ meshAddress }) => {
    const parsed = meshAddress?.value === undefined ? undefined : parseAddress(meshAddress.value);
    return parsed === undefined ? [] : (usualLan(parsed) ?? []);
  })[0];
  if (around !== undefined)
    return {
      value: formatNetwork(around),
      todo: "proposed: the usual length around the mesh addresses; is it the mesh's?",
    };
  return {
    value: freeMesh(taken.map(({ cidr }) => cidr)),
    todo: 'proposed: a network that nothing else here has; the mesh addresses are taken from it, in the order of the hosts',
  };
}

/** Where the hosts stand. */
interface Sites {
  readonly sites: readonly FoundSite[];
  /** `undefined`: nothing tells. */
  readonly siteOf: (host: FoundHost) => Said<string> | undefined;
  /** The site of a host of which nothing tells. */
  readonly otherwise: string;
  readonly lans: readonly string[];
  readonly todos: readonly string[];
}

/** The sites that a source names, each host at its own. */
const saidSites = (sites: readonly FoundSite[]): Sites => ({
  sites,
  siteOf: host => host.site,
  otherwise: sites[0]?.name ?? 'site-1',
  lans: sites.flatMap(({ lan }) => lan?.value ?? []),
  todos: [],
});

/** Sites around the LANs that the hosts' addresses lie in. */
function proposedSites(found: Found, hosts: readonly FoundHost[]): Sites {
  const inUse = lansOf(found, hosts).filter(
    ({ network, isSaid }) =>
      isSaid ||
      hosts.some(
        ({ address }) => address.value !== undefined && contains(network, parseAddress(address.value) ?? network.first),
      ),
  );
  const names = inUse.map((_, at) => (inUse.length === 1 ? 'lan' : `lan-${at + 1}`));
  const siteOf = ({ address }: FoundHost): Said<string> | undefined => {
    const parsed = address.value === undefined ? undefined : parseAddress(address.value);
    if (parsed === undefined) return undefined;
    const at = inUse.findIndex(({ network }) => contains(network, parsed));
    return { value: at === -1 ? 'public' : (names[at] ?? 'lan') };
  };
  const isPublicUsed = hosts.some(host => siteOf(host)?.value === 'public');
  const [otherwise = 'site-1'] = [...names, ...(isPublicUsed ? ['public'] : [])];
  const isUnknownUsed = hosts.some(host => siteOf(host) === undefined);
  const lans = inUse.map(({ network }) => formatNetwork(network));
  return {
    sites: [
      ...inUse.map(({ network, isSaid }, at): FoundSite => {
        const lanAddress = found.routers?.find(one => contains(network, parseAddress(one) ?? network.first));
        const value = formatNetwork(network);
        return {
          name: names[at] ?? 'lan',
          lan: isSaid
            ? { value }
            : { value, todo: "proposed: the usual length around the hosts' addresses; is it the LAN's?" },
          ...(lanAddress === undefined ? {} : { lanAddress }),
        };
      }),
      ...(isPublicUsed ? [{ name: 'public' }] : []),
      ...(isUnknownUsed && inUse.length === 0 && !isPublicUsed ? [{ name: otherwise }] : []),
    ],
    siteOf,
    otherwise,
    lans,
    todos:
      names.length < 2
        ? []
        : [
            `${names.join(', ')} are sites of their own here: where a router leads between these LANs, make one site of them, with lan: [${lans.join(', ')}]`,
          ],
  };
}

/** Proposes what a source cannot tell: sites, LANs, a mesh with an address for each host. Each is marked. */
export function propose(found: Found): Proposed {
  const hosts = named(found.hosts);
  const { sites, siteOf, otherwise, lans, todos } =
    found.sites === undefined ? proposedSites(found, hosts) : saidSites(found.sites);
  const kubernetes = { ...KUBERNETES, ...found.kubernetes };
  const taken = [
    ...lans.map(cidr => ({ cidr, why: 'a LAN' })),
    ...Object.values(kubernetes).map(cidr => ({ cidr, why: 'Kubernetes' })),
    ...(found.taken ?? []),
  ];
  const subnet = subnetOf(found, taken);
  const network = networkAround(subnet.value ?? '');
  const used = new Set(hosts.flatMap(({ meshAddress }) => meshAddress?.value ?? []));
  let last = 0;
  const nextMesh = (): Said<string> => {
    for (;;) {
      last += 1;
      const address = network === undefined ? undefined : nthOf(network, last);
      if (address === undefined) return { todo: `no address of ${subnet.value} is left` };
      if (!used.has(address)) return { value: address, todo: 'proposed' };
    }
  };
  return {
    found: { ...found, todos: [...(found.todos ?? []), ...todos] },
    cluster: found.cluster ?? {
      value: 'k3s',
      todo: 'proposed: a name of your own for the cluster; it is typed to confirm what cannot be undone',
    },
    sites,
    hosts: hosts.map(host => ({
      ...host,
      site:
        siteOf(host) ??
        (sites.length === 1
          ? { value: otherwise, todo: 'proposed' }
          : { value: otherwise, todo: 'proposed: nothing tells at which of the sites it stands' }),
      meshAddress: host.meshAddress ?? nextMesh(),
    })),
    mesh: { ...found.mesh, subnet },
  };
}

/** The address of a number in an IPv4 network. */
function nthOf(network: Network, number: number): string | undefined {
  const first = network.first.toString();
  if (!isIpv4(first) || number >= 2 ** (32 - network.prefix) - 1) return undefined;
  const value = first.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + number;
  return [24, 16, 8, 0].map(bits => Math.floor(value / 2 ** bits) % 256).join('.');
}
