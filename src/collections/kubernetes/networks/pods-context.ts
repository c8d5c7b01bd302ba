import { isIpv4 } from '../../../model/address/address.ts';
import { fleetOf } from '../../../model/cluster/clusters.ts';
import { addressesOf, type Host, publicAddressesOf } from '../../../model/inventory.ts';
import { ipv4In, type Overlay } from '../../../model/overlay.ts';
import type { ContextProvider, OpenContext } from '../../../model/plan/context-provider.ts';
import { kubernetesSection, networkOf } from '../kubernetes-section.ts';
import { FLANNEL_FILE } from './flannel.ts';
import type { PodNetwork } from './pod-network.ts';

/** The address at which the other nodes send packets of pods to a host; `''`: it has none. Pure. */
export function seatOf(host: Host, network: PodNetwork, mesh: Overlay | undefined): string {
  if (network.over === 'mesh') return ipv4In(mesh, host.name) ?? '';
  return [...publicAddressesOf(host), ...addressesOf(host)].find(isIpv4) ?? '';
}

/** `pods`: what carries the traffic of a cluster's pods. */
export const podsContext: ContextProvider = {
  name: 'pods',
  open: ({ inventory, ownFile }): OpenContext => {
    const [mesh] = inventory.overlays ?? [];
    const network = networkOf(inventory);
    const { pods } = kubernetesSection.of(inventory);
    const conf = network.conf?.(pods);
    const isOffered =
      fleetOf(inventory).clusters?.find(({ name }) => name === inventory.cluster)?.settings['routes'] === 'pods';
    const seats = inventory.hosts.map(host => ({
      name: host.name,
      address: seatOf(host, network, mesh),
      ...(host.away === true ? { away: true } : {}),
    }));
    return {
      of: (host: Host) => ({
        network: network.name,
        backend: network.backend ?? '',
        over: network.over,
        mtu: mesh === undefined ? 0 : network.mtu(mesh),
        link_mtu: mesh === undefined ? 0 : network.linkMtu(mesh),
        port: network.port ?? 0,
        is_bare: network.isBare,
        is_offered: isOffered,
        // Others must know which block is behind a host.
        is_told: network.isBare || isOffered,
        has_conf: conf !== undefined,
        conf: conf ?? '',
        conf_path: FLANNEL_FILE,
        interface: network.over === 'mesh' ? (mesh?.interface ?? '') : '',
        address: seats.find(({ name }) => name === host.name)?.address ?? '',
        peers: seats.filter(({ name }) => name !== host.name),
        has_manifests: network.manifests.length > 0,
        // Read only for who applies them.
        get manifests() {
          return network.manifests.map(path => ownFile(path, 'anybody')).join('\n---\n');
        },
      }),
      warnings: (_, names) => (names.has('pods.network') ? network.warnings : []),
    };
  },
};
