import { clusterKeysOf } from '../cluster-subnets.ts';
import type { MeshDraft } from '../mesh-fields.ts';
import { gatewaysAmong, hubAmong } from '../topologies/relays-among.ts';
import { namedHubs } from '../topologies/topology-field.ts';
import type { DraftHost } from './groups.ts';

const candidate = ({ name, reachedIn, isAway = false }: DraftHost) => ({
  name,
  isPublic: reachedIn.length > 0,
  isAway,
});

/** Who would pass on what others say to each other, as far as the file can be read: every gateway, and the hub. */
export function relaysIn({ value, hosts, clusters }: MeshDraft): {
  readonly gateways: ReadonlySet<string>;
  readonly hub: string | undefined;
} {
  const gateways = clusters.flatMap(cluster =>
    gatewaysAmong(
      hosts.filter(({ name }) => cluster.hosts.includes(name)).map(candidate),
      clusterKeysOf(cluster).gateways,
    ),
  );
  return { gateways: new Set(gateways), hub: hubAmong(hosts.map(candidate), namedHubs(value.topology)) };
}
