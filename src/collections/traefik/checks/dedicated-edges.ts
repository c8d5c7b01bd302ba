import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { noServer } from '../../kubernetes/no-server.ts';
import { dedicatedByHand } from '../by-hand/traefik-by-hand.ts';
import { NAMESPACE, PATIENCE } from '../release.ts';
import { edgePodsProbe, type PodOnEdge, parseEdgePods } from '../state/edge-pods.ts';
import { keepsAway, TAINT, TAINT_TEXT } from '../state/taint.ts';

const schema = z.strictObject({
  edges: z.array(z.string()).min(1).describe('The nodes that are kept for Traefik: `{{traefik.dedicated}}`.'),
});

type Spec = z.output<typeof schema>;

/** Namespaces of what a cluster cannot do without, with those of Calico's operator. */
const isSystem = (namespace: string): boolean => /^(kube-system|tigera-operator|calico-[a-z]+)$/.test(namespace);

function ofPod({ namespace, name, node, tolerates }: PodOnEdge): readonly Finding[] {
  if (tolerates || isSystem(namespace)) return [];
  if (namespace === NAMESPACE)
    return [
      {
        seen: `${name} on ${node} does not tolerate ${TAINT.key}: the next pod of Traefik would find no node`,
        wanted: 'it does',
        hint: 'a run of the phase gives it the toleration; values of the chart that somebody else has set: k3s kubectl get helmchartconfigs -A',
      },
    ];
  return [
    {
      seen: `${namespace}/${name} runs on ${node}`,
      wanted: 'pods of Traefik and of the system alone',
      hint: `what was there before stays until it is made anew: k3s kubectl -n ${namespace} delete pod ${name}`,
    },
  ];
}

/** As the cluster's API says. */
export const dedicatedEdges = checkKind<Spec>({
  name: 'dedicated_edges',
  summary:
    'Edges are kept for Traefik: their nodes bear the taint, and the pods that run there are its own, those of the system, and those that tolerate it.',
  schema,
  examples: ['dedicated_edges: { edges: [edge-1] }'],
  title: ({ edges }) => `${edges.join(', ')} to have no pods but those of Traefik and of the system`,
  patience: PATIENCE,
  byHand: ({ edges }) => dedicatedByHand(edges),
  probe: ({ edges }) => edgePodsProbe(edges),
  judge: ({ edges }, { stdout }) => {
    const state = parseEdgePods(stdout);
    if (state === 'no server') return noServer;
    const untainted = edges
      .filter(edge => !state.taints.some(one => one.node === edge && keepsAway(one)))
      .map((edge): Finding => {
        const seen = `${edge} does not bear the taint: any pod may come there`;
        return { seen, wanted: TAINT_TEXT, hint: 'a run of the phase gives it' };
      });
    const findings = [...untainted, ...state.pods.flatMap(ofPod)];
    return findings.length > 0
      ? { kind: 'not-met', findings }
      : { kind: 'met', evidence: `${count(state.pods.length, 'pod')} there, all of them wanted` };
  },
});
