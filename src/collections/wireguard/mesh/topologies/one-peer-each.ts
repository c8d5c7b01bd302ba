import { isHostRoute } from '../../../../model/address/host-route.ts';
import { encloses, parseNetwork } from '../../../../model/address/network.ts';
import type { Host } from '../../../../model/inventory.ts';
import { InputProblem } from '../../../../model/problems/problem.ts';
import type { MeshPeer } from '../mesh.ts';
import { meshAddressesOf } from '../mesh-section.ts';

const hint = 'give each cluster, host and client networks and addresses of its own';

/**
 * In one interface a network belongs to one peer: WireGuard takes the last that claims it, and says nothing (cryptokey routing, wg(8)).
 * @throws {InputProblem} where two peers of a host would have one, or one of them a part of another's
 */
export function onePeerEach(file: string, host: Host, peers: readonly MeshPeer[]): void {
  const addresses = meshAddressesOf(host).length;
  // Hosts' own addresses are each one's alone: that is asked of the inventory.
  const wide = peers.filter(({ allowedIps }) => allowedIps.length > addresses);
  if (wide.length === 0) return;
  const owners = new Map<string, MeshPeer>();
  const networks: { readonly cidr: string; readonly peer: MeshPeer }[] = [];
  for (const peer of wide)
    for (const cidr of peer.allowedIps.slice(addresses)) {
      const other = owners.get(cidr);
      if (other !== undefined) throw twice(file, host, cidr, other, peer);
      owners.set(cidr, peer);
      if (!isHostRoute(cidr)) networks.push({ cidr, peer });
    }
  for (const peer of peers)
    for (let at = 0; at < addresses; at += 1) {
      const cidr = peer.allowedIps[at] ?? '';
      const other = owners.get(cidr);
      if (other !== undefined) throw twice(file, host, cidr, peer, other);
    }
  for (const [at, one] of networks.entries())
    for (const other of networks.slice(0, at)) {
      const [a, b] = [parseNetwork(one.cidr), parseNetwork(other.cidr)];
      if (a === undefined || b === undefined || one.peer === other.peer) continue;
      if (encloses(a, b)) throw twice(file, host, other.cidr, other.peer, one.peer);
      if (encloses(b, a)) throw twice(file, host, one.cidr, one.peer, other.peer);
    }
}

const twice = (file: string, { name }: Host, cidr: string, one: MeshPeer, other: MeshPeer): InputProblem =>
  new InputProblem({
    where: file,
    what: `on ${name} ${cidr} would belong to two peers, ${one.host} and ${other.host}: WireGuard gives it to one of them only`,
    hint,
  });
