import type { Host, Inventory } from '../../../model/inventory.ts';
import { section } from '../../../model/plan/section.ts';
import { fields, hostKeys, type MeshSettings } from './mesh-fields.ts';
import { addressesInSubnet } from './rules/addresses-in-subnet.ts';
import { hostsMeet } from './rules/hosts-meet.ts';
import { nothingTwice } from './rules/nothing-twice.ts';

/** `mesh:` at the top of the inventory, and what each host says of its place in it. */
export const meshSection = section({
  key: 'mesh',
  about: 'The WireGuard network that joins all hosts',
  fields,
  hostKeys,
  check: draft => [...addressesInSubnet(draft), ...nothingTwice(draft), ...hostsMeet(draft)],
  networks: ({ subnet }) => [{ key: 'subnet', cidr: subnet, name: 'the subnet of the mesh' }],
  overlay: (mesh, hosts) => ({
    label: [`${mesh.interface}, ${mesh.topology} mesh`, mesh.subnet, `udp ${mesh.port}, MTU ${mesh.mtu}`],
    interface: mesh.interface,
    port: mesh.port,
    mtu: mesh.mtu,
    addresses: new Map(hosts.map(({ name, keys }) => [name, keys.mesh_address])),
  }),
  opens: ({ port }, hosts) =>
    hosts.map(({ name }) => ({ host: name, protocol: 'udp', ports: String(port), from: 'internet', why: 'the mesh' })),
});

export const meshOf = (inventory: Inventory): MeshSettings => meshSection.of(inventory);

/** A host's address inside the mesh, without prefix length: it is always a /32. */
export const meshAddressOf = (host: Host): string => meshSection.ofHost(host).mesh_address;

/** The mesh interface's name on every host. */
export const interfaceOf = (inventory: Inventory): string => meshOf(inventory).interface;
