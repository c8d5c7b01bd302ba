import type { Inventory } from '../../src/model/inventory.ts';

/** What a peer's template needs of every host, from which it works out endpoints by itself. */
interface PeerNode {
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly mesh_address: string;
  /** The router's UDP port that leads to it. */
  readonly forward: number | undefined;
}

const peerNodes = (inventory: Inventory): readonly PeerNode[] => {
  const forwards = inventory.sites.flatMap(site => site.router?.forwards ?? []);
  return inventory.hosts.map(host => ({
    name: host.name,
    site: host.site,
    address: host.address,
    mesh_address: host.meshAddress,
    forward: forwards.find(one => one.host === host.name)?.port,
  }));
};

/** The public address of the one router. */
const routerAddress = (inventory: Inventory): string =>
  inventory.sites.find(site => site.router !== undefined)?.router?.publicAddress ?? '';

/** The same hosts as an Ansible inventory (JSON is YAML). */
export function ansibleInventory(inventory: Inventory): string {
  const nodes = peerNodes(inventory);
  const hosts = Object.fromEntries(
    nodes.map(({ name, site, address, mesh_address }) => [name, { ansible_host: address, site, mesh_address }]),
  );
  const vars = { ansible_user: 'provision', mtu: inventory.mesh.mtu, router: routerAddress(inventory), nodes };
  return `${JSON.stringify({ all: { hosts, vars } }, null, 1)}\n`;
}
