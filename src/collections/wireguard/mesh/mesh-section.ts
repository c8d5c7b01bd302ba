import * as z from 'zod';
import { address, cidr, port } from '../../../inventory/schema/fields.ts';
import { validated } from '../../../inventory/schema/validated.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { type SectionDraft, section } from '../../../model/plan/section.ts';
import { INTERFACE } from '../state/wireguard-schema.ts';
import { addressesInSubnet } from './rules/addresses-in-subnet.ts';
import { hostsMeet } from './rules/hosts-meet.ts';
import { nothingTwice } from './rules/nothing-twice.ts';
import { validateInterface, validateKey } from './validators.ts';

const fields = {
  interface: validated(validateInterface, "The mesh interface's name on every host", { pattern: INTERFACE }).default(
    'wg0',
  ),
  subnet: cidr('The network that all mesh addresses are taken from'),
  port: port('The UDP port that every host listens on').default(51820),
  mtu: z.int().min(1280).max(9000).default(1420).meta({
    description:
      'Bytes per packet inside the mesh, from 1280 (the least that IPv6 allows, RFC 8200) to 9000 (jumbo frames); 1420 is 1500 less what WireGuard adds',
  }),
  keepalive: z.int().min(0).max(65535).default(25).meta({
    description: 'Seconds between packets that keep a NAT open towards a public host, at most 65535; 0 sends none',
  }),
  topology: z.enum(['full']).default('full').meta({ description: 'full: every host is a peer of every other' }),
};

const hostKeys = {
  mesh_address: address("The host's address inside the mesh, without a prefix length: it is always a /32"),
  wireguard_public_key: validated(
    validateKey,
    "The host's WireGuard public key, where it is known beforehand; the host must hold the private key already",
  ).optional(),
};

/** The network that joins all hosts, as the inventory says it. */
export type MeshSettings = z.output<z.ZodObject<typeof fields>>;
export type MeshDraft = SectionDraft<typeof fields, typeof hostKeys>;

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
});

export const meshOf = (inventory: Inventory): MeshSettings => meshSection.of(inventory);

/** A host's address inside the mesh, without prefix length: it is always a /32. */
export const meshAddressOf = (host: Host): string => meshSection.ofHost(host).mesh_address;

/** The mesh interface's name on every host. */
export const interfaceOf = (inventory: Inventory): string => meshOf(inventory).interface;
