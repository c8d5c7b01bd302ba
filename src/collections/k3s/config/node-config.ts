import { stringify } from 'yaml';
import { addressesOf, type Host, type Inventory, publicAddressesOf } from '../../../model/inventory.ts';
import { listOf } from '../../../model/one-or-many.ts';
import { ipv4In, type Overlay } from '../../../model/overlay.ts';
import { kubernetesSection, networkOf } from '../../kubernetes/kubernetes-section.ts';
import type { PodNetwork } from '../../kubernetes/networks/pod-network.ts';

/** Where the tokens lie that K3s reads itself: no configuration holds one, so that its differences can be shown. */
export const TOKEN_FILES = { server: '/etc/rancher/k3s/agent-token', agent: '/etc/rancher/k3s/join-token' } as const;

/** The token that servers join with: only where there are several. */
export const SERVER_TOKEN_FILE = '/etc/rancher/k3s/server-token';

/** For which certificate K3s was to be started anew last: newer than K3s, it is a reason to. */
export const RENEWAL_FILE = '/var/lib/rancher/k3s/renewal';

/** Which server K3s joins, or that it founds a cluster: K3s reads it after config.yaml. */
export const JOIN_FILE = '/etc/rancher/k3s/config.yaml.d/10-provision-join.yaml';

/** What phase 3 notes of what a cluster keeps for good. */
export const PHASE_FILE = '/var/lib/provision/phases/k3s';

/** Where K3s' API answers on a server. */
export const apiUrl = (meshAddress: string): string => `https://${meshAddress}:6443`;

/** Hosts with the role `server`, in the inventory's order. */
export const serversOf = (inventory: Inventory): readonly Host[] =>
  inventory.hosts.filter(host => host.roles.includes('server'));

export const roleOf = (host: Host): 'server' | 'agent' => (host.roles.includes('server') ? 'server' : 'agent');

/** Parts of K3s that are not wanted: Traefik comes on the edge alone, and no other may publish services. */
const disabled = ['traefik', 'servicelb'];

/** Names and addresses at which a server is reached. */
const namesOf = (host: Host, meshAddress: string, besides: readonly string[]): readonly string[] => [
  ...new Set([meshAddress, ...addressesOf(host), ...publicAddressesOf(host), host.name, ...besides].filter(Boolean)),
];

/** What a node says of itself, whatever its role. */
const common = (host: Host, overlay: Overlay, meshAddress: string, network: PodNetwork) => ({
  'node-name': host.name,
  'node-ip': meshAddress,
  ...network.ofNode(host, overlay),
});

/** The configuration of K3s on a host, as an object in the order in which it is written. Pure. */
export function nodeConfig(inventory: Inventory, host: Host, overlay: Overlay): Readonly<Record<string, unknown>> {
  const { pods, services, server, agent, tls_san } = kubernetesSection.of(inventory);
  const network = networkOf(inventory);
  const meshAddress = ipv4In(overlay, host.name) ?? '';
  const own = common(host, overlay, meshAddress, network);
  if (roleOf(host) === 'agent') {
    const [first, ...others] = serversOf(inventory);
    // Of several any may be the one that lives: that stands in a file of its own (`k3s_join`).
    const server = others.length > 0 ? {} : { server: apiUrl((first && ipv4In(overlay, first.name)) ?? '') };
    return { ...agent, ...server, 'token-file': TOKEN_FILES.agent, ...own };
  }
  return {
    'secrets-encryption': true,
    'write-kubeconfig-mode': '0600',
    ...server,
    disable: [...new Set([...disabled, ...listOf(server['disable'])])],
    'agent-token-file': TOKEN_FILES.server,
    ...own,
    'advertise-address': meshAddress,
    ...network.ofServer,
    'cluster-cidr': pods,
    'service-cidr': services,
    'tls-san': namesOf(host, meshAddress, tls_san),
  };
}

/** The text of /etc/rancher/k3s/config.yaml; it holds no secret. */
export const configText = (inventory: Inventory, host: Host, overlay: Overlay): string =>
  `# Written by provision: what is changed here is put back. Options go below kubernetes: in the inventory.\n${stringify(nodeConfig(inventory, host, overlay), { lineWidth: 0 })}`;
