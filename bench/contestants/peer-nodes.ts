import { meshAddressOf } from '../../src/collections/wireguard/mesh/mesh-section.ts';
import type { Inventory } from '../../src/model/inventory.ts';

/** What a peer's template needs of every host, from which it works out endpoints by itself. */
export interface PeerNode {
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly mesh_address: string;
  /** The router's UDP port that leads to it. */
  readonly forward: number | undefined;
}

export const peerNodes = (inventory: Inventory): readonly PeerNode[] => {
  const forwards = inventory.sites.flatMap(site => site.router?.forwards ?? []);
  return inventory.hosts.map(host => ({
    name: host.name,
    site: host.site,
    address: host.address,
    mesh_address: meshAddressOf(host),
    forward: forwards.find(one => one.host === host.name)?.port,
  }));
};

/** The public address of the one router. */
export const routerAddress = (inventory: Inventory): string =>
  inventory.sites.find(site => site.router !== undefined)?.router?.publicAddress ?? '';
