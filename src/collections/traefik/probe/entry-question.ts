import { hostRoute } from '../../../model/address/host-route.ts';
import { addressesOf, type Host, type Inventory, presentOf, publicAddressesOf } from '../../../model/inventory.ts';
import { addressesIn } from '../../../model/overlay.ts';
import { kubernetesSection } from '../../kubernetes/kubernetes-section.ts';
import { edgesOf, entryAddressOf } from '../survey/entry-scene.ts';
import type { EntryQuestion } from './entry-probe.ts';

/** The question of the entry as one host asks it, with what it is judged by. */
export interface EntryWish extends EntryQuestion {
  /** Addresses from which the host is seen outside. */
  readonly clients: readonly string[];
  /** Networks whose addresses a client never has. */
  readonly inside: readonly string[];
}

/** Every address that a host has, in its LAN, outside and in the mesh. */
const allAddresses = ({ overlays = [] }: Inventory, host: Host): readonly string[] => [
  ...new Set([
    ...addressesOf(host),
    ...publicAddressesOf(host),
    ...overlays.flatMap(overlay => addressesIn(overlay, host.name)),
  ]),
];

/** What a server asks: the edges as it finds them, by the internet unless they stand in its own LAN, and everybody else. Pure. */
export function entryQuestion(inventory: Inventory, server: Host): EntryWish {
  const edges = edgesOf(inventory);
  const isEdge = ({ name }: Host): boolean => edges.some(edge => edge.name === name);
  const homes = presentOf(inventory.hosts).filter(host => !isEdge(host));
  const home = homes.find(({ roles }) => !roles.includes('server')) ?? homes[0] ?? server;
  const router = inventory.sites.find(({ name }) => name === server.site)?.router;
  const abroad = edges.some(({ site }) => site !== server.site);
  const { pods, services } = kubernetesSection.of(inventory);
  return {
    node: home.name,
    edges: presentOf(edges).map(edge => ({
      name: edge.name,
      address: edge.site === server.site ? edge.address : entryAddressOf(inventory, edge),
    })),
    others: homes.flatMap(host => allAddresses(inventory, host).map(address => ({ name: host.name, address }))),
    clients: abroad
      ? [server.publicAddress ?? router?.publicAddress ?? server.address, ...addressesOf(server)]
      : addressesOf(server),
    // An edge that asks itself is seen by an address of the pods' network.
    inside: isEdge(server)
      ? []
      : [
          pods,
          services,
          ...(inventory.overlays ?? []).flatMap(one =>
            [...one.addresses.values(), ...(one.otherAddresses?.values() ?? [])].map(hostRoute),
          ),
        ],
  };
}
