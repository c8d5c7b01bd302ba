import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { noServer } from '../../kubernetes/no-server.ts';
import { runsByHand } from '../by-hand/traefik-by-hand.ts';
import { NAMESPACE, PATIENCE, RELEASE } from '../release.ts';
import { parseTraefikState, type TraefikState, traefikStateProbe } from '../state/traefik-state.ts';

const schema = z.strictObject({
  edges: z.array(z.string()).describe('The nodes that it is to run on, one pod on each: `{{traefik.edges}}`.'),
  away: z.array(z.string()).default([]).describe('Those of them that are away: no pod of theirs is waited for.'),
});

type Spec = z.output<typeof schema>;

const LOOK = `k3s kubectl -n ${NAMESPACE} describe pods`;

/** Why there is no release: its chart is missing, or its job has failed. */
function ofChart({ chart, said, pods }: TraefikState): readonly Finding[] {
  const wanted = `the chart of ${RELEASE} is installed`;
  if (chart === 'absent') return [{ seen: `there is no HelmChart ${RELEASE}`, wanted, hint: 'run the phase' }];
  const hint = `k3s kubectl -n kube-system logs job/helm-install-${RELEASE}`;
  const last = said.length === 0 ? '' : `; its job said last: ${said.join(' / ')}`;
  if (chart !== 'well') return [{ seen: `the chart has failed: ${chart.failed}${last}`, wanted, hint }];
  return pods.length > 0 ? [] : [{ seen: `its chart has made no pod yet${last}`, wanted, hint }];
}

function ofPods({ edges, away }: Spec, { pods }: TraefikState): readonly Finding[] {
  const strangers = pods
    .filter(({ node }) => node !== '' && !edges.includes(node))
    .map(({ name, node }) => ({ seen: `${name} runs on ${node}`, wanted: `on ${edges.join(', ')} alone`, hint: LOOK }));
  const unready = pods
    // What an edge that is away would run waits, or has no node.
    .filter(({ ready, node }) => !ready && !(node === '' ? away.length > 0 : away.includes(node)))
    .map(({ name, node, why }) => ({
      seen: `${name} ${node === '' ? 'has no node' : `on ${node} is not ready`}${why === '' ? '' : `: ${why}`}`,
      wanted: 'ready',
      hint: LOOK,
    }));
  const without = edges
    .filter(edge => !away.includes(edge))
    .filter(edge => pods.length > 0 && !pods.some(({ node }) => node === edge || node === ''))
    .map(edge => ({ seen: `no pod of Traefik on ${edge}`, wanted: 'one', hint: LOOK }));
  return [...strangers, ...unready, ...without];
}

/** A Service of these types would open it on every node. */
const ofServices = ({ services }: TraefikState): readonly Finding[] =>
  services
    .filter(({ type }) => type === 'NodePort' || type === 'LoadBalancer')
    .map(({ name, type }) => ({
      seen: `the Service ${name} is of type ${type}: it opens Traefik on every node`,
      wanted: 'none',
      hint: `k3s kubectl -n ${NAMESPACE} delete service ${name}`,
    }));

function evidence({ edges, away }: Spec): string {
  const present = edges.filter(edge => !away.includes(edge));
  const gone = away.length === 0 ? [] : [`away: ${away.join(', ')}`];
  return [...(present.length === 0 ? [] : [`ready on ${present.join(', ')}`]), ...gone].join('; ');
}

/** As the cluster's API says. */
export const traefikRuns = checkKind<Spec>({
  name: 'traefik_runs',
  summary: 'Traefik runs on the edges, with one pod on each, and nothing opens it on another node.',
  schema,
  examples: ['traefik_runs: { edges: [edge-1] }'],
  title: () => 'Traefik to run on the edges alone',
  patience: PATIENCE,
  byHand: ({ edges }) => runsByHand(edges),
  probe: () => traefikStateProbe,
  judge: (spec, { stdout }) => {
    const state = parseTraefikState(stdout);
    if (state === 'no server') return noServer;
    const findings = [...ofChart(state), ...ofPods(spec, state), ...ofServices(state)];
    return findings.length > 0 ? { kind: 'not-met', findings } : { kind: 'met', evidence: evidence(spec) };
  },
});
