import * as z from 'zod';
import { matchesAny } from '../../../model/text/glob.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';
import { parseInterfaces } from './interfaces.ts';
import { foreignInterfaces } from './judge-interfaces.ts';
import { madeAsSchema } from './made-as.ts';
import { cniNetworks, parseOthersPods } from './others-pods.ts';

/** What in a host's routing is cluster software's. Whatever none of it fits is somebody's, or nobody knows: it stays. */
export const clusterRoutingSchema = z.strictObject({
  protocols: z
    .array(z.string().regex(/^[a-z0-9_]+$/, 'must be the name of a routing protocol, such as bird'))
    .default([])
    .describe(
      'Protocols that only cluster software uses, as names of /etc/iproute2/rt_protos or numbers: their routes are removed wherever they lead.',
    ),
  shared_protocols: z
    .array(z.string().regex(/^[a-z0-9_]+$/, 'must be the name of a routing protocol, such as bird'))
    .default([])
    .describe(
      'Protocols that others use too: such a route is removed only if it is a block of Calico’s (/26, /122) or has another sign.',
    ),
  destinations: z
    .array(z.string())
    .default([])
    .describe(
      'CIDRs of pods and services. A route into one is removed if it leads nowhere, through one of `gateways`, or through one of `interfaces`.',
    ),
  gateways: z.array(z.string()).default([]).describe('Addresses of the nodes, through which pods are reached.'),
  interfaces: patternList('Interfaces of the cluster.').default([]),
  tunnels: patternList('More interfaces of the cluster: those of its mesh.').default([]),
  rules: patternList(
    'Rules of policy routing as `ip rule` prints them: `9: from all fwmark 0x200/0xf00 lookup 2004`.',
  ).default([]),
  made_as: madeAsSchema,
  networks: cniNetworks,
  owners: ownersSchema,
});

export type ClusterRouting = z.infer<typeof clusterRoutingSchema> & {
  /** Interfaces of the host that only have a name like the cluster's. */
  readonly foreign?: readonly string[];
  /** Clusters of somebody else's that live on the host: they have routes of the same protocols. */
  readonly living?: readonly string[];
};

/** Whether an interface is the cluster's: by its name, and by how it is made where that is known. */
export const isClusterInterface = (name: string, { interfaces, tunnels, foreign = [] }: ClusterRouting): boolean =>
  (matchesAny(interfaces, name) && !foreign.includes(name)) || matchesAny(tunnels, name);

/** The same, with what the host's interfaces tell. */
export function onHost(ours: ClusterRouting, stdout: string): ClusterRouting {
  const others = parseOthersPods(stdout, ours.networks);
  const foreign = ours.made_as.length === 0 ? [] : foreignInterfaces(parseInterfaces(stdout), ours.made_as, others);
  return { ...ours, foreign, living: others.living };
}
