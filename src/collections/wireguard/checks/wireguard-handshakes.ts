import * as z from 'zod';
import { sameFamily } from '../../../model/address/address.ts';
import { addressOfEndpoint } from '../../../model/address/endpoint.ts';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { SESSION } from '../../../remnants/wireguard/wireguard-session.ts';
import { handshakesByHand } from '../by-hand/checks-by-hand.ts';
import { parseRunning, type RunningPeer } from '../state/running-wireguard.ts';
import { answering, awayWords, findPeer, peersArgument } from './wireguard-peers.ts';
import { interfaceArgument, interfaceState, verdictOf, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({
  interface: interfaceArgument,
  peers: peersArgument,
  within: z.coerce
    .number()
    .int()
    .positive()
    .default(SESSION)
    .describe('Maximum age of the last handshake, in seconds.'),
});

type Spec = z.output<typeof schema>;

function hint(peer: string, name: string, running: RunningPeer | undefined): string {
  if (running === undefined) return `wg show ${name}; run the phase again`;
  if (running.endpoint === undefined) return `${peer} must call this host: on ${peer}, wg show ${name} endpoints`;
  return `on ${peer}: wg show ${name}; does UDP to ${running.endpoint} arrive there? tcpdump -ni any udp`;
}

function find(spec: Spec, running: readonly RunningPeer[]): readonly Finding[] {
  return spec.peers.flatMap(peer => {
    const found = findPeer(peer, running);
    const age = found?.age;
    if (age !== undefined && age <= spec.within) return [];
    const seen =
      found === undefined
        ? `${peer.name} is not a peer of ${spec.interface}`
        : age === undefined
          ? `no handshake with ${peer.name} yet (${found.endpoint ?? 'no endpoint'})`
          : `last handshake with ${peer.name} ${age} s ago`;
    const wanted = `a handshake within ${spec.within} s`;
    return [{ seen, wanted, hint: hint(peer.name, spec.interface, found) }];
  });
}

/** Peers behind a router that are heard from elsewhere than from its address: its provider gave it another one. */
function moved(spec: Spec, all: readonly RunningPeer[]): string | undefined {
  const found = spec.peers.flatMap(peer => {
    const running = findPeer(peer, all)?.endpoint;
    if (peer.path !== 'forward' || !peer.endpoint || !running) return [];
    const [wanted, heard] = [peer.endpoint, running].map(addressOfEndpoint);
    // In the other family it is heard at an address of its own.
    if (heard === wanted || !sameFamily(peer.endpoint, running)) return [];
    return [`${peer.name} is heard from ${heard}, not from ${wanted}`];
  });
  return found.length === 0 ? undefined : found.join('; ');
}

function evidence(spec: Spec, running: readonly RunningPeer[]): string {
  const ages = spec.peers.map(peer => findPeer(peer, running)?.age ?? 0);
  return `${count(ages.length, 'peer')}${ages.length === 0 ? '' : `, oldest ${Math.max(0, ...ages)} s ago`}`;
}

/** Every peer has had a handshake lately. */
export const wireguardHandshakes = checkKind<Spec>({
  name: 'wireguard_handshakes',
  summary: 'Every peer has had a recent handshake; idle peers are woken by a ping first.',
  schema,
  examples: ["wireguard_handshakes: { interface: '{{mesh.interface}}', peers: '{{mesh.peers}}' }"],
  title: () => 'a recent handshake with every peer',
  patience: 45,
  byHand: spec => handshakesByHand(spec.interface, spec.peers, spec.within),
  probe: spec => interfaceState(spec.interface),
  judge: (all, { stdout }) => {
    const spec = { ...all, peers: answering(all.peers) };
    const absent = withoutInterface(spec.interface, stdout);
    if (absent !== undefined) return absent;
    const running = parseRunning(stdout)?.peers ?? [];
    const ways = spec.peers.map(peer => {
      const age = findPeer(peer, running)?.age;
      return age === undefined ? { to: peer.name } : { to: peer.name, handshake: Math.max(0, age) };
    });
    const verdict = { ...verdictOf(find(spec, running), evidence(spec, running) + awayWords(all.peers)), ways };
    const warning = moved(spec, running);
    return verdict.kind === 'met' && warning !== undefined ? { ...verdict, warning } : verdict;
  },
});
