import { parseAddress } from '../../../../model/address/address.ts';
import { contains, encloses, formatNetwork, overlap, parseNetwork } from '../../../../model/address/network.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import type { SectionCluster, SectionMistake } from '../../../../model/plan/section.ts';
import { nearest } from '../../../../yaml/did-you-mean.ts';
import { clusterKeysOf, subnetsOfCluster } from '../cluster-subnets.ts';
import type { MeshDraft } from '../mesh-fields.ts';

/** Each of several clusters has a part of the mesh's subnet of its own, if it has one, its hosts are in it, and its gateways are its hosts. */
export function clustersInMesh(draft: MeshDraft): SectionMistake[] {
  const { clusters } = draft;
  return clusters.flatMap((cluster, at) => [
    ...wrongSubnets(draft, cluster, clusters.slice(0, at)),
    ...hostsElsewhere(draft, cluster),
    ...wrongGateways(cluster),
  ]);
}

function wrongSubnets(
  { value }: MeshDraft,
  cluster: SectionCluster,
  before: readonly SectionCluster[],
): readonly SectionMistake[] {
  const path = ['clusters', cluster.name, 'mesh_subnet'];
  const whole = listOf(value.subnet).flatMap(text => parseNetwork(text) ?? []);
  return subnetsOfCluster(cluster).flatMap((text): readonly SectionMistake[] => {
    const own = parseNetwork(text);
    if (own === undefined) return [];
    if (whole.length > 0 && !whole.some(one => encloses(one, own))) {
      const what = `${text} is no part of ${whole.map(formatNetwork).join(' or ')}, the subnet of the mesh`;
      return [{ path, at: 'value', what, hint: 'correct it, or widen mesh.subnet' }];
    }
    const other = before.find(one =>
      subnetsOfCluster(one).some(theirs => {
        const network = parseNetwork(theirs);
        return network !== undefined && overlap(network, own);
      }),
    );
    if (other === undefined) return [];
    const what = `${text} overlaps with ${subnetsOfCluster(other).join(', ')}, the mesh addresses of ${other.name}`;
    return [{ path, at: 'value', what, hint: 'give each cluster a part of mesh.subnet of its own' }];
  });
}

function hostsElsewhere({ hosts }: MeshDraft, cluster: SectionCluster): readonly SectionMistake[] {
  const subnets = subnetsOfCluster(cluster).flatMap(text => parseNetwork(text) ?? []);
  if (subnets.length === 0) return [];
  const own = hosts.filter(host => cluster.hosts.includes(host.name));
  return own.flatMap(({ path, keys }) =>
    listOf(keys.mesh_address).flatMap((text): readonly SectionMistake[] => {
      const address = parseAddress(text);
      if (address === undefined || subnets.some(one => contains(one, address))) return [];
      const what = `${text} is not in ${subnets.map(formatNetwork).join(' or ')}, the mesh addresses of ${cluster.name}`;
      const hint = `correct the address, or clusters.${cluster.name}.mesh_subnet`;
      return [{ path: [...path, 'mesh_address'], at: 'value', what, hint }];
    }),
  );
}

function wrongGateways(cluster: SectionCluster): readonly SectionMistake[] {
  const { gateways = [] } = clusterKeysOf(cluster);
  return gateways.flatMap((name, at): readonly SectionMistake[] => {
    const path = ['clusters', cluster.name, 'gateways', at];
    if (gateways.indexOf(name) !== at) return [{ path, at: 'value', what: `${name} is in the list twice` }];
    if (cluster.hosts.includes(name)) return [];
    const near = nearest(name, cluster.hosts);
    const hint = near === undefined ? `its hosts are ${cluster.hosts.join(', ')}` : `did you mean ${near}?`;
    return [{ path, at: 'value', what: `${name} is no host of ${cluster.name}`, hint }];
  });
}
