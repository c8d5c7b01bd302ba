import type { Host, Inventory } from '../model/inventory.ts';
import type { Mesh, MeshPath, MeshPeer } from './mesh.ts';
import { createPaths } from './paths.ts';
import { topologies } from './topologies/registry.ts';
import { createTurnOf } from './turn-of.ts';

const peer = (host: Host, { kind, remark, endpoint, keepalive }: MeshPath, publicKey: string): MeshPeer => ({
  host: host.name,
  publicKey,
  allowedIps: [`${host.meshAddress}/32`],
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(keepalive === undefined ? {} : { keepalive }),
  path: kind,
  comment: `${host.name} (${remark})`,
});

/**
 * Plans the mesh of a whole inventory; pure. Always made from all hosts, whatever a run is limited to, so that nobody
 * loses a peer. What is the same for everybody is worked out once; a node costs no more than the list of its peers.
 */
export function createMesh(inventory: Inventory): Mesh {
  const { hosts, mesh } = inventory;
  const byName = new Map(hosts.map(host => [host.name, host]));
  const pathBetween = createPaths(inventory);
  const peersOf = topologies[mesh.topology];
  const turnOf = createTurnOf(host => peersOf(host, hosts), pathBetween);
  // A path belongs to one target, so path and key say all of a peer: nodes that go the same way share it.
  const made = new Map<MeshPath, MeshPeer>();
  const peerAt = (host: Host, path: MeshPath, key: string): MeshPeer => {
    const known = made.get(path);
    if (known?.publicKey === key) return known;
    const fresh = peer(host, path, key);
    made.set(path, fresh);
    return fresh;
  };
  const find = (name: string): Host => {
    const host = byName.get(name);
    if (host === undefined) throw new RangeError(`no host ${name} in the inventory`);
    return host;
  };
  return {
    path: (from, to) => pathBetween(find(from), find(to)),
    node: (name, publicKeyOf) => {
      const host = find(name);
      const peers: MeshPeer[] = [];
      const missing: string[] = [];
      for (const other of peersOf(host, hosts)) {
        const key = publicKeyOf(other.name);
        if (key === undefined) missing.push(other.name);
        else peers.push(peerAt(other, pathBetween(host, other), key));
      }
      return {
        host: name,
        interface: mesh.interface,
        address: host.meshAddress,
        port: mesh.port,
        mtu: mesh.mtu,
        peers,
        turn: turnOf(host),
        missing,
      };
    },
  };
}
