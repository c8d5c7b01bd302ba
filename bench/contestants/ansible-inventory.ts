import { meshOf } from '../../src/collections/wireguard/mesh/mesh-section.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { peerNodes, routerAddress } from './peer-nodes.ts';

/** The hosts of an inventory as an Ansible inventory (JSON is YAML). */
export function ansibleInventory(inventory: Inventory): string {
  const nodes = peerNodes(inventory);
  const hosts = Object.fromEntries(
    nodes.map(({ name, site, address, mesh_address }) => [name, { ansible_host: address, site, mesh_address }]),
  );
  const vars = { ansible_user: 'provision', mtu: meshOf(inventory).mtu, router: routerAddress(inventory), nodes };
  return `${JSON.stringify({ all: { hosts, vars } }, null, 1)}\n`;
}
