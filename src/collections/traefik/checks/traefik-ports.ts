import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { firewallProbe } from '../../firewall/state/firewall-probe.ts';
import { parseFirewall } from '../../firewall/state/parse-firewall.ts';
import { portsByHand } from '../by-hand/traefik-by-hand.ts';
import { PATIENCE } from '../release.ts';
import { podPorts } from '../state/port-rules.ts';

const schema = z.strictObject({
  edge: z.boolean().describe('Whether Traefik is to answer on this host: `{{traefik.on_edge}}`.'),
});

type Spec = z.output<typeof schema>;

/** Which port of the pod each port of the host leads to, as the chart has it. */
const LEADS: Readonly<Record<number, number>> = { 80: 8000, 443: 8443 };

/** Rules for a pod's ports on the host; they are Traefik's where they lead to its own port. */
export const traefikPorts = checkKind<Spec>({
  name: 'traefik_ports',
  summary: 'Ports 80 and 443 of the host lead to Traefik on an edge, and on no other host.',
  schema,
  examples: ['traefik_ports: { edge: true }'],
  title: () => 'ports 80 and 443 to lead to Traefik on the edges alone',
  patience: PATIENCE,
  byHand: ({ edge }) => portsByHand(edge),
  probe: () => firewallProbe,
  judge: ({ edge }, { stdout }) => {
    const seen = podPorts(parseFirewall(stdout)).filter(({ port, to }) => LEADS[port] === to.port);
    if (!edge) {
      const findings = seen.map(
        ({ port, to }): Finding => ({
          seen: `port ${port} leads to a pod of Traefik, ${to.address}`,
          wanted: 'not on this host: it is no edge',
          hint: 'k3s kubectl -n traefik get pods -o wide',
        }),
      );
      return findings.length > 0 ? { kind: 'not-met', findings } : { kind: 'met', evidence: 'they do not, as wanted' };
    }
    const missing = Object.keys(LEADS)
      .map(Number)
      .filter(port => !seen.some(one => one.port === port));
    if (missing.length === 0) return { kind: 'met', evidence: seen.map(({ port }) => `${port}`).join(', ') };
    const hint =
      'rules for ports of pods come back only with a new pod: k3s kubectl -n traefik rollout restart deployment/traefik-edge';
    return {
      kind: 'not-met',
      findings: missing.map(port => ({ seen: `port ${port} leads to no pod`, wanted: 'to Traefik', hint })),
    };
  },
});
