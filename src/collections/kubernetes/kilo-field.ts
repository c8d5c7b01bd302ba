import * as z from 'zod';
import { ipv4Cidr } from '../../inventory/schema/fields.ts';

const name = (what: string) => z.string().min(1).meta({ description: what });

/** `kilo` below `kubernetes.network`: how Kilo joins the nodes. Its words are Kilo's own flags (cmd/kg/main.go, v0.7.0). */
export const kiloFields = z.strictObject({
  granularity: z.enum(['location', 'full', 'hybrid']).default('location').meta({
    description:
      'location: one tunnel between the leaders of any two sites; full: one between any two hosts; hybrid: hosts of the sites in `together` stand together, every other host alone',
  }),
  together: z
    .array(name('A site'))
    .default([])
    .meta({ description: 'With granularity hybrid: sites whose hosts are one location' }),
  encapsulate: z.enum(['always', 'crosssubnet', 'never']).default('always').meta({
    description:
      'Which packets between hosts of one location go by IPIP: all, those to another subnet, or none. never needs a LAN that carries packets of pods as they are',
  }),
  topology_label: z
    .string()
    .regex(/^([a-z0-9.-]+\/)?[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/, 'must be the key of a label')
    .default('topology.kubernetes.io/region')
    .meta({ description: "The label of nodes that says a host's site" }),
  port: z.int().min(1).max(65_535).default(51_820).meta({ description: 'UDP port at which hosts are called' }),
  subnet: ipv4Cidr('The network that leaders get the addresses of their tunnels from').default('10.4.0.0/16'),
  keepalive: z.int().min(0).max(65_535).default(25).meta({
    description: 'Seconds between packets that keep a router from forgetting a host behind it; 0 sends none',
  }),
  leaders: z.array(name('A host')).default([]).meta({
    description:
      'Hosts that lead their site; where a site has none, those that others can reach from outside, else its first',
  }),
  allowed_location_ips: z
    .record(z.string(), z.array(ipv4Cidr('A network, or one address with /32')).min(1))
    .default({})
    .meta({
      description: 'Networks behind a site that pods and hosts of the others may reach, by the name of the site',
    }),
  wireguard: z.enum(['kernel', 'userspace']).default('kernel').meta({
    description: 'userspace: wireguard-go makes the interface before Kilo starts, for kernels without WireGuard',
  }),
});

/** What an inventory says of Kilo. */
export type KiloSettings = z.output<typeof kiloFields>;
