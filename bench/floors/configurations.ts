import { createMesh } from '../../src/collections/wireguard/mesh/create-mesh.ts';
import type { MeshNode, MeshPeer } from '../../src/collections/wireguard/mesh/mesh.ts';
import { hostRoute } from '../../src/model/address/host-route.ts';
import type { Inventory } from '../../src/model/inventory.ts';

const written = new WeakMap<MeshPeer, string>();

/** A peer's section; hosts that reach it the same way have the same. */
function section(peer: MeshPeer): string {
  const before = written.get(peer);
  if (before !== undefined) return before;
  const lines = [
    '',
    '[Peer]',
    `# ${peer.comment}`,
    `PublicKey = ${peer.publicKey}`,
    `AllowedIPs = ${peer.allowedIps.join(', ')}`,
    ...(peer.endpoint === undefined ? [] : [`Endpoint = ${peer.endpoint.address}:${peer.endpoint.port}`]),
    ...(peer.keepalive === undefined ? [] : [`PersistentKeepalive = ${peer.keepalive}`]),
  ];
  const text = `${lines.join('\n')}\n`;
  written.set(peer, text);
  return text;
}

/**
 * A host's wg0.conf, written by hand, so to speak: not by way of the product's template.
 * @param before what is to stand before it
 */
export function configurationOf(node: MeshNode, privateKey: string, before = ''): string {
  const own = `[Interface]
Address = ${node.addresses.map(hostRoute).join(', ')}
ListenPort = ${node.port}
PrivateKey = ${privateKey}
MTU = ${node.mtu}
SaveConfig = false
`;
  return [before, own, ...node.peers.map(section)].join('');
}

/**
 * Every host's wg0.conf with `@NAME@` in place of the public key of NAME and `@private@` in place of its own: what
 * somebody has at hand who works by hand, since only the keys are not known beforehand.
 */
export function configurations(inventory: Inventory): ReadonlyMap<string, string> {
  const mesh = createMesh(inventory);
  return new Map(
    inventory.hosts.map(({ name }) => [
      name,
      configurationOf(
        mesh.node(name, other => `@${other}@`),
        '@private@',
      ),
    ]),
  );
}
