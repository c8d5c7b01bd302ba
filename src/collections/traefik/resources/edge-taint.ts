import * as z from 'zod';
import type { Field } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { taintByHand } from '../by-hand/traefik-by-hand.ts';
import { type EdgePods, edgePodsProbe, parseEdgePods } from '../state/edge-pods.ts';
import { isOurTaint, keepsAway, TAINT_TEXT } from '../state/taint.ts';

const schema = z.strictObject({
  edges: z
    .array(z.string())
    .describe('The nodes that are kept for Traefik: `{{traefik.dedicated}}`. On every other node it goes.'),
});

type Spec = z.output<typeof schema>;
type State = EdgePods | 'no server';

/** Nodes that are to bear it and do not, whoever has given it. */
const bareOf = ({ edges }: Spec, state: State): readonly string[] =>
  edges.filter(edge => state === 'no server' || !state.taints.some(one => one.node === edge && keepsAway(one)));

/** Nodes that bear ours, and are not to. */
const formerOf = ({ edges }: Spec, state: State): readonly string[] =>
  state === 'no server'
    ? []
    : state.taints.filter(one => isOurTaint(one) && !edges.includes(one.node)).map(one => one.node);

/** Nodes of the cluster kept for what tolerates the taint, and given back. */
export const edgeTaint = resource<Spec, State>({
  name: 'edge_taint',
  summary:
    `Edges are kept for Traefik and the pods that a cluster cannot do without: their nodes bear the taint ${TAINT_TEXT}, and no other node does. ` +
    'One of the same key and effect that somebody else has given does as well, and stays. Pods that are there already are not ended. It is done on a server of K3s.',
  schema,
  examples: ['edge_taint: { edges: [edge-1] }'],
  ids: () => [thing('edge taint')],
  reach: () => ({}),
  title: () => 'edges that are kept for Traefik',
  byHand: ({ edges }) => taintByHand(edges),
  probe: ({ edges }) => edgePodsProbe(edges),
  parse: ({ stdout }) => parseEdgePods(stdout),
  diff: (spec, state) => {
    const bare = bareOf(spec, state);
    const former = formerOf(spec, state);
    const fields: readonly Field[] = [
      ...bare.map(node => ({ name: `node ${node}`, before: undefined, after: TAINT_TEXT })),
      ...former.map(node => ({ name: `node ${node}`, before: TAINT_TEXT, after: undefined })),
    ];
    const action = bare.length === 0 && former.length > 0 ? 'remove' : 'update';
    if (fields.length > 0) return { action, fields, ...(state === 'no server' ? { why: 'there is no API yet' } : {}) };
    return { action, fields, why: spec.edges.length === 0 ? 'none' : `${spec.edges.join(', ')} are` };
  },
  apply: (spec, state) => {
    const bare = bareOf(spec, state);
    const former = formerOf(spec, state);
    return lines(
      bare.length === 0 ? lines() : sh`${KUBECTL} taint nodes ${bare} ${TAINT_TEXT} >/dev/null`,
      // Only with our own value: somebody else may have given one of his meanwhile.
      former.length === 0 ? lines() : sh`${KUBECTL} taint nodes ${former} ${`${TAINT_TEXT}-`} >/dev/null`,
    );
  },
});
