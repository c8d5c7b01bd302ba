import * as z from 'zod';
import { addresses, cidrs, port } from '../../../inventory/schema/fields.ts';
import { validated } from '../../../inventory/schema/validated.ts';
import type { SectionDraft, SectionSeen } from '../../../model/plan/section.ts';
import { INTERFACE } from '../state/wireguard-schema.ts';
import { clientsField } from './clients/client-fields.ts';
import { topologyField } from './topologies/topology-field.ts';
import { validateInterface, validateKey } from './validators.ts';

export const fields = {
  interface: validated(validateInterface, "The mesh interface's name on every host", { pattern: INTERFACE }).default(
    'wg0',
  ),
  subnet: cidrs('The network that all mesh addresses are taken from'),
  port: port('The UDP port that every host listens on').default(51820),
  mtu: z.int().min(1280).max(9000).default(1420).meta({
    description:
      'Bytes per packet inside the mesh, from 1280 (the least that IPv6 allows, RFC 8200) to 9000 (jumbo frames); 1420 is 1500 less what WireGuard adds',
  }),
  keepalive: z.int().min(0).max(65535).default(25).meta({
    description: 'Seconds between packets that keep a NAT open towards a public host, at most 65535; 0 sends none',
  }),
  preshared_keys: z
    .boolean()
    .default(false)
    .meta({ description: 'Every pair of hosts has a pre-shared key of its own, too, made by one of the two' }),
  topology: topologyField,
  clients_subnet: cidrs(
    "The network that clients' addresses are taken from; not set: the subnet, from its highest address down",
  ).optional(),
  clients: clientsField,
};

export const hostKeys = {
  mesh_address: addresses(
    "The host's address inside the mesh, without a prefix length: it is always a /32, or of IPv6 a /128; the next free one is given, and kept in the file, where none stands here",
  ).optional(),
  wireguard_public_key: validated(
    validateKey,
    "The host's WireGuard public key, where it is known beforehand; the host must hold the private key already",
  ).optional(),
};

/** What each of several clusters says of its place in the mesh. */
export const clusterKeys = {
  mesh_subnet: cidrs("The part of mesh.subnet that the cluster's hosts have their mesh addresses from").optional(),
  gateways: z
    .array(z.string().meta({ description: 'A host of the cluster' }))
    .min(1)
    .meta({
      description:
        "Hosts of the cluster through which other clusters reach its services, the one that is taken first; not set: those with a public address, then the others, in the file's order",
    })
    .optional(),
  routes: z.enum(['services', 'pods', 'none']).default('services').meta({
    description:
      'What of the cluster other clusters reach: services, by its range of service addresses; pods, these and each pod at its own address, where the network gives each node a block; none, only its hosts',
  }),
};

export type ClusterKeys = z.output<z.ZodObject<typeof clusterKeys>>;

/** The network that joins all hosts, as the inventory says it. */
export type MeshSettings = z.output<z.ZodObject<typeof fields>>;
export type MeshDraft = SectionDraft<typeof fields, typeof hostKeys>;
export type MeshSeen = SectionSeen<typeof fields, typeof hostKeys>;
