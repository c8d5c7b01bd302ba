import { createMesh } from '../../src/mesh/create-mesh.ts';
import type { Inventory } from '../../src/model/inventory.ts';

/**
 * Every host's wg0.conf with `@NAME@` in place of the public key of NAME and `@private@` in place of its own: what
 * somebody has at hand who works by hand, since only the keys are not known beforehand.
 */
export function configurations(inventory: Inventory): ReadonlyMap<string, string> {
  const mesh = createMesh(inventory);
  return new Map(
    inventory.hosts.map(({ name }) => {
      const node = mesh.node(name, other => `@${other}@`);
      const own = [
        '[Interface]',
        `Address = ${node.address}/32`,
        `ListenPort = ${node.port}`,
        'PrivateKey = @private@',
        `MTU = ${node.mtu}`,
        'SaveConfig = false',
      ];
      const peers = node.peers.flatMap(peer => [
        '',
        '[Peer]',
        `# ${peer.comment}`,
        `PublicKey = ${peer.publicKey}`,
        `AllowedIPs = ${peer.allowedIps.join(', ')}`,
        ...(peer.endpoint === undefined ? [] : [`Endpoint = ${peer.endpoint.address}:${peer.endpoint.port}`]),
        ...(peer.keepalive === undefined ? [] : [`PersistentKeepalive = ${peer.keepalive}`]),
      ]);
      return [name, `${[...own, ...peers].join('\n')}\n`];
    }),
  );
}
