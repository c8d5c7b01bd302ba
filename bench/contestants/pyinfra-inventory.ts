import { meshOf } from '../../src/collections/wireguard/mesh/mesh-section.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import type { Access } from '../lab/inventory-text.ts';
import { peerNodes, routerAddress } from './peer-nodes.ts';

/** The hosts of an inventory as a pyinfra inventory: a Python file, whose data are read from JSON. */
export function pyinfraInventory(inventory: Inventory, access: Access): string {
  const nodes = peerNodes(inventory);
  const shared = {
    nodes,
    mtu: meshOf(inventory).mtu,
    router: routerAddress(inventory),
    ssh_user: 'provision',
    ssh_key: access.identityFile,
    ssh_known_hosts_file: access.knownHosts,
    ssh_strict_host_key_checking: 'yes',
    ssh_look_for_keys: false,
    ssh_allow_agent: false,
  };
  const hosts = nodes.map(({ name, site, address, mesh_address }) => [
    name,
    { ssh_hostname: address, site, mesh_address },
  ]);
  const text = JSON.stringify({ shared, hosts });
  return `import json

_all = json.loads(${JSON.stringify(text)})
hosts = [(name, {**_all['shared'], **data}) for name, data in _all['hosts']]
`;
}
