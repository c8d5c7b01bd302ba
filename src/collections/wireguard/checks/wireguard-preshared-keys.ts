import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { parseRunning, type RunningPeer } from '../state/running-wireguard.ts';
import { OTHER_PRESHARED } from '../state/wireguard-peer.ts';
import { findPeer, peersArgument } from './wireguard-peers.ts';
import { interfaceArgument, interfaceState, verdictOf, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({ interface: interfaceArgument, peers: peersArgument });

type Spec = z.output<typeof schema>;

/** Whether a peer runs with what it should: where nobody knows which one that is, any that the host keeps. */
const isRight = (wanted: string | null | undefined, found: string | undefined): boolean =>
  wanted ? found === wanted : found !== OTHER_PRESHARED;

/** Who is no peer at all is told by other checks. */
const find = ({ peers }: Spec, running: readonly RunningPeer[]): readonly Finding[] =>
  peers.flatMap(peer => {
    const [wanted, found] = [peer.preshared_key, findPeer(peer, running)];
    if (found === undefined || isRight(wanted, found.preshared)) return [];
    return [
      {
        seen: `${peer.name} runs ${found.preshared === undefined ? 'without a pre-shared key' : 'with another pre-shared key'}`,
        wanted: wanted ? `the one of the pair (${wanted})` : 'none, or one that the host keeps',
        hint: 'run the phase again: whatever session there is ends with the next handshake',
      },
    ];
  });

/** Of a session nobody can see which key it began with, and of one that is to be renewed by a wrong one nothing is seen for minutes. */
export const wireguardPresharedKeys = checkKind<Spec>({
  name: 'wireguard_preshared_keys',
  summary: 'What runs has the pre-shared key of each pair that has one; compared on the host, by name.',
  schema,
  examples: ["wireguard_preshared_keys: { interface: '{{mesh.interface}}', peers: '{{mesh.peers}}' }"],
  title: () => 'the pre-shared key of each pair to be in force',
  patience: 0,
  probe: spec => interfaceState(spec.interface),
  judge: (spec, { stdout }) => {
    const running = parseRunning(stdout)?.peers ?? [];
    const keyed = spec.peers.filter(peer => findPeer(peer, running)?.preshared !== undefined);
    return (
      withoutInterface(spec.interface, stdout) ??
      verdictOf(find(spec, running), `${count(keyed.length, 'pair')} with a key of its own`)
    );
  },
});
