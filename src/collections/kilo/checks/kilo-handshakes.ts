import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { handshakesByHand } from '../by-hand/kilo-by-hand.ts';
import readTunnel from '../state/read-tunnel.sh';
import { parseTunnel, type TunnelPeer } from '../state/tunnel.ts';

const schema = z.strictObject({
  leads: z.boolean().describe('Whether this host has the tunnels of its location: `{{kilo.leads}}`.'),
  others: z.int().min(0).describe('How many other locations there are: `{{kilo.others}}`.'),
});

type Spec = z.output<typeof schema>;

const hint = 'wg show kilo0; k3s kubectl get nodes -o yaml | grep kilo.squat.ai/';

const silent = ({ key, endpoint, allowed }: TunnelPeer): Finding => ({
  seen: `the peer ${key.slice(0, 8)}… (${allowed[0] ?? 'no address'}) at ${endpoint === '' ? 'no endpoint' : endpoint} has never answered`,
  wanted: 'a handshake with each other location',
  hint,
});

/** Whether the leader of a location has a tunnel to every other. */
export const kiloHandshakes = checkKind<Spec>({
  name: 'kilo_handshakes',
  summary:
    "A host that leads its location has a peer in Kilo's tunnel (`kilo0`) for each other location, and each has answered. Each is sent one ping first, since without packets there is no handshake.",
  schema,
  examples: ['kilo_handshakes: { leads: true, others: 1 }'],
  title: ({ leads, others }) =>
    leads
      ? `tunnels of Kilo to ${count(others, 'other location')}`
      : 'no tunnel of its own: the leader of its location has them',
  patience: 120,
  byHand: ({ leads, others }) => handshakesByHand(leads ? others : 0),
  probe: () => sh`(
${raw(readTunnel)}
)`,
  judge: ({ leads, others }, { stdout }) => {
    const tunnel = parseTunnel(stdout);
    if (!leads || others === 0) return { kind: 'met', evidence: 'nothing is wanted of it here' };
    if (tunnel === 'no interface')
      return {
        kind: 'not-met',
        findings: [
          {
            seen: 'there is no interface kilo0',
            wanted: 'Kilo has made it',
            hint: 'k3s kubectl -n kube-system logs -l app.kubernetes.io/name=kilo --tail=5',
          },
        ],
      };
    const findings = tunnel.filter(one => one.handshake === 0).map(silent);
    if (findings.length > 0) return { kind: 'not-met', findings };
    if (tunnel.length < others)
      return {
        kind: 'not-met',
        findings: [
          { seen: `kilo0 has ${count(tunnel.length, 'peer')}`, wanted: `${others}, one for each other location`, hint },
        ],
      };
    return { kind: 'met', evidence: `${count(tunnel.length, 'peer')}, each has answered` };
  },
});
