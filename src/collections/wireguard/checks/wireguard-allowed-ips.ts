import * as z from 'zod';
import { isHostRoute } from '../../../model/address/host-route.ts';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { allowedByHand } from '../by-hand/checks-by-hand.ts';
import { parseRunning, type RunningPeer } from '../state/running-wireguard.ts';
import { clientsArgument, findPeer, type Peer, peersArgument, rangesOf, withClients } from './wireguard-peers.ts';
import { interfaceArgument, interfaceState, verdictOf, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({ interface: interfaceArgument, peers: peersArgument, clients: clientsArgument });

type Spec = z.output<typeof schema>;

const listed = (ips: readonly string[]): string => (ips.length === 0 ? 'nothing' : [...ips].sort().join(', '));

function finding(name: string, peer: Peer, running: RunningPeer | undefined): Finding[] {
  const wanted = listed(rangesOf(peer));
  if (running === undefined) {
    return [{ seen: `${peer.name} is not a peer of ${name}`, wanted: `${peer.name} with ${wanted}` }];
  }
  const seen = listed(running.allowedIps);
  if (seen === wanted) return [];
  return [{ seen: `${peer.name} is allowed ${seen}`, wanted, hint: `compare wg show ${name} with its file` }];
}

/** What of the evidence is said of networks behind peers. */
function behindWords(peers: readonly Peer[]): string {
  const told = peers.flatMap(peer => {
    const behind = rangesOf(peer).filter(range => !isHostRoute(range));
    return behind.length === 0 ? [] : [`${peer.name} for ${behind.join(', ')}`];
  });
  return told.length === 0 ? '' : `; ${told.join('; ')}`;
}

function find(name: string, peers: readonly Peer[], running: readonly RunningPeer[]): readonly Finding[] {
  const known = new Map(peers.map(peer => [findPeer(peer, running), peer]));
  const strangers = running
    .filter(one => !known.has(one))
    .map(one => ({
      seen: `a peer that is not in the inventory is allowed ${listed(one.allowedIps)}`,
      wanted: 'peers of the inventory only',
      hint: `wg set ${name} peer ${one.publicKey} remove`,
    }));
  return [...peers.flatMap(peer => finding(name, peer, findPeer(peer, running))), ...strangers];
}

/** A peer may claim and attract its own address (a /32, of IPv6 a /128) and the networks that lie behind it, and nothing else. */
export const wireguardAllowedIps = checkKind<Spec>({
  name: 'wireguard_allowed_ips',
  summary:
    'Every peer is allowed its own /32 (of IPv6: /128), what of its cluster is reached through it, and nothing else, and there are no other peers.',
  schema,
  examples: [
    "wireguard_allowed_ips: { interface: '{{mesh.interface}}', peers: '{{mesh.peers}}', clients: '{{mesh.clients}}' }",
  ],
  title: () => 'AllowedIPs of each peer to be its own address',
  patience: 0,
  byHand: spec => allowedByHand(spec.interface, withClients(spec)),
  probe: spec => interfaceState(spec.interface),
  judge: (spec, { stdout }) =>
    withoutInterface(spec.interface, stdout) ??
    verdictOf(
      find(spec.interface, withClients(spec), parseRunning(stdout)?.peers ?? []),
      `${count(withClients(spec).length, 'peer')}, each its own address${behindWords(spec.peers)}`,
    ),
});
