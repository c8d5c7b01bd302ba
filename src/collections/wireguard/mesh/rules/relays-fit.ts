import { familyOf } from '../../../../model/address/address.ts';
import { parseNetwork } from '../../../../model/address/network.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import type { SectionMistake } from '../../../../model/plan/section.ts';
import { nearest } from '../../../../yaml/did-you-mean.ts';
import { clusterKeysOf } from '../cluster-subnets.ts';
import type { MeshDraft } from '../mesh-fields.ts';
import { namedHubs, topologyName } from '../topologies/topology-field.ts';
import { groupsOf, meet } from './groups.ts';
import { relaysIn } from './relays-in.ts';

const TOPOLOGY = ['mesh', 'topology'];

/** Whoever passes on what others say to each other is there, and meets them; and nothing is asked of it that it cannot pass on. */
export function relaysFit(draft: MeshDraft): SectionMistake[] {
  const { topology } = draft.value;
  const name = topologyName(topology ?? 'full');
  if (name === 'full') return [];
  return [...(name === 'hub' ? hubFits(draft) : gatewaysFit(draft)), ...ipv4Alone(draft), ...podsAreDirect(draft)];
}

function hubFits(draft: MeshDraft): readonly SectionMistake[] {
  const { hosts, value } = draft;
  const named = namedHubs(value.topology);
  const wrong = (named ?? []).flatMap((name, at): readonly SectionMistake[] => {
    const path = [...TOPOLOGY, 'hub', at];
    if (named?.indexOf(name) !== at) return [{ path, at: 'value', what: `${name} is in the list twice` }];
    const names = hosts.map(host => host.name);
    if (names.includes(name)) return unmet(draft, name, path);
    const near = nearest(name, names);
    const hint = near === undefined ? `the hosts are ${names.join(', ')}` : `did you mean ${near}?`;
    return [{ path, at: 'value', what: `${name} is no host`, hint }];
  });
  if (wrong.length > 0) return wrong;
  const { hub } = relaysIn(draft);
  if (hub === undefined && hosts.length > 0) {
    const what =
      named === undefined ? 'no host with a public address is there to be the hub' : 'every hub is away: none is left';
    const hint =
      named === undefined
        ? 'give one a public_address, or name one that all others reach: topology: { hub: [NAME] }'
        : 'name another that all others reach';
    return [{ path: TOPOLOGY, at: 'value', what, hint }];
  }
  return named === undefined && hub !== undefined ? unmet(draft, hub, TOPOLOGY) : [];
}

/** Hosts that do not meet a hub: what it should pass on would never get there. */
function unmet(draft: MeshDraft, hub: string, path: SectionMistake['path']): readonly SectionMistake[] {
  const groups = groupsOf(draft);
  const own = groups.find(one => one.hosts.some(({ name }) => name === hub));
  const lost = groups.filter(one => own !== undefined && one !== own && !meet(own, one)).flatMap(one => one.hosts);
  if (lost.length === 0) return [];
  const what = `${hub} cannot be a hub: it and ${lost.map(({ name }) => name).join(', ')} can never connect`;
  const hint = `take a host that all others reach, or give ${hub} a public_address, or a forward to its port ${draft.value.port ?? 'of the mesh'}`;
  return [{ path, at: 'value', what, hint }];
}

function gatewaysFit(draft: MeshDraft): readonly SectionMistake[] {
  const { clusters } = draft;
  if (clusters.length === 0) {
    const what = 'gateways join clusters, and this file describes one alone';
    const hint = 'write topology: full, or hub; several clusters stand below clusters:';
    return [{ path: TOPOLOGY, at: 'value', what, hint }];
  }
  const { gateways } = relaysIn(draft);
  return clusters.flatMap((cluster): readonly SectionMistake[] => {
    if (cluster.hosts.length === 0 || cluster.hosts.some(host => gateways.has(host))) return [];
    const isNamed = clusterKeysOf(cluster).gateways !== undefined;
    const path = ['clusters', cluster.name, ...(isNamed ? ['gateways'] : [])];
    const what = `${cluster.name} has no gateway: ${isNamed ? 'each that it names' : 'every host'} is away`;
    return [{ path, at: 'key', what, hint: `name one that is there: clusters.${cluster.name}.gateways` }];
  });
}

/** Whoever passes IPv6 on listens to no router's advertisements any more, and may lose its own way out (sysctl accept_ra of the kernel). */
function ipv4Alone({ value }: MeshDraft): readonly SectionMistake[] {
  return listOf(value.subnet).flatMap((text, at): readonly SectionMistake[] => {
    const network = parseNetwork(text);
    if (network === undefined || familyOf(text.split('/')[0] ?? '') !== '6') return [];
    const path = ['mesh', 'subnet', ...(typeof value.subnet === 'string' ? [] : [at])];
    const what = `${text} is IPv6, which no host passes on for others`;
    return [
      {
        path,
        at: 'value',
        what,
        hint: 'give the mesh a subnet of IPv4 alone, or write topology: full',
        other: TOPOLOGY,
      },
    ];
  });
}

/** A pod that is reached at its own address by hosts of another cluster is reached by its own node alone. */
function podsAreDirect({ clusters }: MeshDraft): readonly SectionMistake[] {
  return clusters.flatMap((cluster): readonly SectionMistake[] => {
    if (clusterKeysOf(cluster).routes !== 'pods') return [];
    const what = `the pods of ${cluster.name} are reached at their own nodes, to which not everybody is a peer in this mesh`;
    const hint = 'write routes: services, or mesh: { topology: full }';
    return [{ path: ['clusters', cluster.name, 'routes'], at: 'value', what, hint, other: TOPOLOGY }];
  });
}
