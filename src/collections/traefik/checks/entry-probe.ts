import * as z from 'zod';
import { parseAddress } from '../../../model/address/address.ts';
import { contains, parseNetwork } from '../../../model/address/network.ts';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { noServer } from '../../kubernetes/no-server.ts';
import { type EntryHeard, entryProbeScript, parseEntryHeard } from '../probe/entry-probe.ts';

const address = z.strictObject({ name: z.string(), address: z.string() });

const schema = z.strictObject({
  node: z
    .string()
    .describe('The node that gets a pod for as long as it is asked: one that is no edge, where there is one.'),
  edges: z.array(address).describe('Each edge, at the address where this host finds it: `{{traefik.probe.edges}}`.'),
  others: z.array(address).describe('All addresses of all other hosts: `{{traefik.probe.others}}`.'),
  clients: z.array(z.string()).describe('Addresses from which this host is seen outside: `{{traefik.probe.clients}}`.'),
  inside: z.array(z.string()).describe('Networks whose addresses a client never has: pods, the mesh.'),
});

type Spec = z.output<typeof schema>;

const isInside = (networks: readonly string[], client: string): boolean => {
  const parsed = parseAddress(client);
  return (
    parsed !== undefined &&
    networks.some(one => {
      const network = parseNetwork(one);
      return network !== undefined && contains(network, parsed);
    })
  );
};

function ofEdges({ node, inside }: Spec, { edges }: EntryHeard): readonly Finding[] {
  return edges.flatMap((edge): readonly Finding[] => {
    const wanted = `the pod on ${node} answers there, by HTTPS`;
    if ('instead' in edge) {
      const hint =
        'k3s kubectl -n traefik logs deployment/traefik-edge --tail=20; the way from the edge to pods: gate phase3';
      return [
        {
          seen: `a new route is not answered at ${edge.name}, ${edge.address}: ${edge.instead || 'nothing came'}`,
          wanted,
          hint,
        },
      ];
    }
    if (!isInside(inside, edge.client)) return [];
    return [
      {
        seen: `a pod is told that it is asked by ${edge.client}, an address of the cluster`,
        wanted: 'the address of whoever asked',
        hint: 'something on the edge rewrites the sender of what comes in: iptables -t nat -S POSTROUTING',
      },
    ];
  });
}

const nameAt = ({ others }: Spec, at: string): string => others.find(one => one.address === at)?.name ?? at;

const ofOthers = (spec: Spec, { others }: EntryHeard): readonly Finding[] =>
  others
    .filter(({ ours }) => ours)
    .map(one => ({
      seen: `Traefik answers at ${one.address}, TCP ${one.port}, of ${nameAt(spec, one.address)}, too`,
      wanted: 'on the edges alone',
      hint: 'k3s kubectl get services -A; iptables -t nat -S | grep -e 443 -e 80',
    }));

/** What the whole way does: the one question that no reading of settings answers. */
export const entryProbe = checkKind<Spec>({
  name: 'entry_probe',
  summary:
    'A new route under a random name is answered at every edge by HTTPS, by a pod on another node, which is told the address of whoever asks; no other address of any host answers as Traefik. Who ' +
    'else answers there is named. It starts a pod and takes it away again: asked after a run that changed something, and where the gate is asked by itself.',
  schema,
  examples: [
    'entry_probe: { node: wk-1, edges: [{ name: edge-1, address: 203.0.113.7 }], others: [], clients: [203.0.113.10], inside: [10.42.0.0/16] }',
  ],
  title: () => 'a pod at home to answer at the edge, and nobody else as Traefik',
  patience: 0,
  costly: true,
  probe: ({ node, edges, others }) => entryProbeScript({ node, edges, others }),
  judge: (spec, { stdout }) => {
    const heard = parseEntryHeard(stdout);
    if (heard === 'no server') return noServer;
    if (heard.stuck !== undefined) {
      const seen = `a pod on ${spec.node} does not come up${heard.stuck === '' ? '' : `: ${heard.stuck}`}`;
      const hint = `k3s kubectl -n kube-system get events --field-selector reason=Failed`;
      return { kind: 'not-met', findings: [{ seen, wanted: 'it runs', hint }] };
    }
    const findings = [...ofEdges(spec, heard), ...ofOthers(spec, heard)];
    if (findings.length > 0) return { kind: 'not-met', findings };
    const clients = heard.edges.flatMap(edge => ('client' in edge ? [edge.client] : []));
    const strange = clients.filter(one => !spec.clients.includes(one));
    const notes = [
      ...(strange.length === 0
        ? []
        : [`the pod was told ${strange.join(', ')}; ${spec.clients.join(' or ')} was expected`]),
      ...heard.others.map(
        one => `another program answers at ${one.address}, TCP ${one.port}, of ${nameAt(spec, one.address)}`,
      ),
    ];
    return {
      kind: 'met',
      evidence: `a pod on ${spec.node}, asked by ${[...new Set(clients)].join(', ')}`,
      ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    };
  },
});
