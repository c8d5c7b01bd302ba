import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { parseRunning, type RunningPeer } from '../state/running-wireguard.ts';
import { findPeer, peersArgument } from './wireguard-peers.ts';
import { interfaceArgument, interfaceState, verdictOf, withoutInterface } from './wireguard-probe.ts';

const schema = z.strictObject({ interface: interfaceArgument, peers: peersArgument });

type Spec = z.output<typeof schema>;

/** Who is no peer at all is told by other checks. */
const find = ({ peers }: Spec, running: readonly RunningPeer[]): readonly Finding[] =>
  peers.flatMap(peer => {
    const [wanted, found] = [peer.preshared_key, findPeer(peer, running)];
    if (!wanted || found === undefined || found.preshared === wanted) return [];
    return [
      {
        seen: `${peer.name} runs ${found.preshared === undefined ? 'without a pre-shared key' : 'with another pre-shared key'}`,
        wanted: `the one of the pair (${wanted})`,
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
    const has = spec.peers.filter(peer => peer.preshared_key);
    return (
      withoutInterface(spec.interface, stdout) ??
      verdictOf(find(spec, parseRunning(stdout)?.peers ?? []), `${count(has.length, 'pair')} with a key of its own`)
    );
  },
});
