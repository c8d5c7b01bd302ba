import * as z from 'zod';
import type { ClusterPart, Host, Inventory } from '../../../model/inventory.ts';
import { listOf } from '../../../model/one-or-many.ts';
import { section } from '../../../model/plan/section.ts';
import { type ClusterKeys, clusterKeys, fields, hostKeys, type MeshSettings } from './mesh-fields.ts';
import { nextAddresses } from './next-addresses.ts';
import { addressesInSubnet } from './rules/addresses-in-subnet.ts';
import { clientsFit } from './rules/clients-fit.ts';
import { clustersInMesh } from './rules/clusters-in-mesh.ts';
import { hostsMeet } from './rules/hosts-meet.ts';
import { nothingTwice } from './rules/nothing-twice.ts';
import { relaysFit } from './rules/relays-fit.ts';
import { topologyName } from './topologies/topology-field.ts';

const TITLES = { full: 'full mesh', gateways: 'mesh of gateways', hub: 'mesh with a hub' } as const;

/** The first address of each host, and where there are two, the second. */
function addressesByHost(all: readonly (readonly [host: string, addresses: readonly string[]])[]) {
  const others = all.flatMap(([host, [, other]]) => (other === undefined ? [] : [[host, other] as const]));
  return {
    addresses: new Map(all.map(([host, [first = '']]) => [host, first])),
    ...(others.length === 0 ? {} : { otherAddresses: new Map(others) }),
  };
}

/** `mesh:` at the top of the inventory, and what each host says of its place in it. */
export const meshSection = section({
  key: 'mesh',
  about: 'The WireGuard network that joins all hosts',
  fields,
  hostKeys,
  clusterKeys,
  hostView: ({ mesh_address, ...keys }) => ({
    ...keys,
    mesh_address: listOf(mesh_address)[0],
    mesh_addresses: listOf(mesh_address),
  }),
  gives: nextAddresses,
  check: draft => [
    ...addressesInSubnet(draft),
    ...nothingTwice(draft),
    ...hostsMeet(draft),
    ...relaysFit(draft),
    ...clustersInMesh(draft),
    ...clientsFit(draft),
  ],
  networks: ({ subnet, clients_subnet }) => [
    ...listOf(subnet).map(cidr => ({ key: 'subnet', cidr, name: 'the subnet of the mesh' })),
    ...listOf(clients_subnet).map(cidr => ({ key: 'clients_subnet', cidr, name: 'the subnet of its clients' })),
  ],
  overlay: (mesh, hosts) => ({
    label: [
      `${mesh.interface}, ${TITLES[topologyName(mesh.topology)]}`,
      listOf(mesh.subnet).join(', '),
      `udp ${mesh.port}, MTU ${mesh.mtu}`,
    ],
    interface: mesh.interface,
    port: mesh.port,
    mtu: mesh.mtu,
    ...addressesByHost(hosts.map(({ name, keys }) => [name, listOf(keys.mesh_address)])),
  }),
  opens: ({ port }, hosts) =>
    hosts.map(({ name }) => ({ host: name, protocol: 'udp', ports: String(port), from: 'internet', why: 'the mesh' })),
});

const keysOfCluster = z.object(clusterKeys);

/** What one of several clusters says of its place in the mesh. */
export const clusterInMesh = ({ settings }: ClusterPart): ClusterKeys => keysOfCluster.parse(settings);

export const meshOf = (inventory: Inventory): MeshSettings => meshSection.of(inventory);

/** Asked for each pair of hosts by each cause. */
const addresses = new WeakMap<Host, readonly string[]>();

/** A host's addresses inside the mesh, without prefix length: each is always a /32, or of IPv6 a /128. */
export function meshAddressesOf(host: Host): readonly string[] {
  const known = addresses.get(host);
  if (known !== undefined) return known;
  const made = listOf(meshSection.ofHost(host).mesh_address);
  addresses.set(host, made);
  return made;
}

/** The first of them, by which it is known. */
export const meshAddressOf = (host: Host): string => meshAddressesOf(host)[0] ?? '';

/** The mesh interface's name on every host. */
export const interfaceOf = (inventory: Inventory): string => meshOf(inventory).interface;
