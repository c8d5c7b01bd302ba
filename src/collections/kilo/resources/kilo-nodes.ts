import * as z from 'zod';
import type { Field } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { count } from '../../../model/text/count.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { nodesByHand } from '../by-hand/kilo-by-hand.ts';
import { type NodeSigns, nodeSignsProbe, parseNodeSigns, RECORD } from '../state/node-signs.ts';

const values = z.record(
  z.string().regex(/^[\w./-]+$/, 'must be the key of a label'),
  z.string().regex(/^[\w.:/,[\]-]+$/, 'must be one word'),
);

const schema = z.strictObject({
  nodes: z
    .array(
      z.strictObject({
        node: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be the name of a node'),
        labels: values.default({}).describe('What the node bears, by key.'),
        annotations: values.default({}).describe('The same of annotations.'),
      }),
    )
    .describe('What Kilo reads of each node: `{{kilo.marks}}`.'),
});

type Spec = z.output<typeof schema>;
type Node = Spec['nodes'][number];
type State = ReadonlyMap<string, NodeSigns> | 'no server';

const recordOf = ({ labels, annotations }: Node): string =>
  [...Object.keys(labels).map(key => `label:${key}`), ...Object.keys(annotations).map(key => `annotation:${key}`)].join(
    ',',
  );

/** What we gave a node once, and is wanted no more. */
function formerOf(
  one: Node,
  signs: NodeSigns | undefined,
): { labels: readonly string[]; annotations: readonly string[] } {
  const earlier = (signs?.annotations.get(RECORD) ?? '').split(',');
  const of = (kind: string, wanted: Readonly<Record<string, string>>) =>
    earlier
      .filter(word => word.startsWith(`${kind}:`))
      .map(word => word.slice(kind.length + 1))
      // A key that somebody else wrote into our record is no option of kubectl's.
      .filter(key => /^[a-z0-9][\w./-]*$/i.test(key) && !Object.hasOwn(wanted, key));
  return { labels: of('label', one.labels), annotations: of('annotation', one.annotations) };
}

/** What differs of one node. */
function fieldsOf(one: Node, signs: NodeSigns | undefined): readonly Field[] {
  const name = (key: string): string => `${one.node} ${key}`;
  const changed = (wanted: Readonly<Record<string, string>>, found: ReadonlyMap<string, string> | undefined) =>
    Object.entries(wanted)
      .filter(([key, value]) => found?.get(key) !== value)
      .map(([key, value]): Field => ({ name: name(key), before: found?.get(key), after: value }));
  const former = formerOf(one, signs);
  const gone = [...former.labels, ...former.annotations].map(
    (key): Field => ({ name: name(key), before: 'as an earlier inventory has it', after: undefined }),
  );
  const fields = [...changed(one.labels, signs?.labels), ...changed(one.annotations, signs?.annotations), ...gone];
  const before = signs?.annotations.get(RECORD);
  return fields.length > 0 || before === recordOf(one)
    ? fields
    : [{ name: name(RECORD), before, after: recordOf(one) }];
}

const differs = (state: State) => (one: Node) =>
  fieldsOf(one, state === 'no server' ? undefined : state.get(one.node)).length > 0;

const words = (wanted: Readonly<Record<string, string>>, former: readonly string[]): readonly string[] => [
  ...Object.entries(wanted).map(([key, value]) => `${key}=${value}`),
  ...former.map(key => `${key}-`),
];

/** A node that has just joined is told of a moment later. */
const PATIENCE = 60;

/** Labels and annotations of nodes, as Kilo reads them. */
export const kiloNodes = resource<Spec, State>({
  name: 'kilo_nodes',
  summary:
    'Nodes bear what Kilo reads of them: the label of their site, and the annotations `kilo.squat.ai/…` for location, leader, endpoint, inner address, ' +
    `keepalive and networks behind. What others have set beside them stays: which are ours is noted in the annotation \`${RECORD}\`, and of those what is wanted no more goes. It is done on a server of K3s.`,
  schema,
  examples: [
    "kilo_nodes: { nodes: [{ node: wk-1, labels: { 'topology.kubernetes.io/region': home }, annotations: { 'kilo.squat.ai/location': home } }] }",
  ],
  ids: () => [thing('kilo nodes')],
  reach: () => ({}),
  title: () => 'what Kilo reads of the nodes',
  byHand: ({ nodes }) => nodesByHand(nodes),
  probe: ({ nodes }) =>
    nodeSignsProbe(
      [...new Set(nodes.flatMap(({ labels }) => Object.keys(labels)))],
      [...new Set([...nodes.flatMap(({ annotations }) => Object.keys(annotations)), RECORD])],
    ),
  parse: ({ stdout }) => parseNodeSigns(stdout),
  diff: ({ nodes }, state) => {
    const fields = nodes.flatMap(one => fieldsOf(one, state === 'no server' ? undefined : state.get(one.node)));
    if (fields.length === 0) return { action: 'update', fields, why: `${count(nodes.length, 'node')} as wanted` };
    return { action: 'update', fields, ...(state === 'no server' ? { why: 'there is no API yet' } : {}) };
  },
  apply: ({ nodes }, state) =>
    lines(
      ...nodes.filter(differs(state)).map(one => {
        const former = formerOf(one, state === 'no server' ? undefined : state.get(one.node));
        return sh`provision_left=${PATIENCE}
until ${KUBECTL} get node ${one.node} >/dev/null 2>&1; do
  [ "$provision_left" -gt 0 ] || { echo ${`${one.node} is no node of the cluster`} >&2; exit 1; }
  provision_left=$((provision_left - 2)); sleep 2
done
${KUBECTL} label --overwrite node ${one.node} ${words(one.labels, former.labels)} >/dev/null
${KUBECTL} annotate --overwrite node ${one.node} ${[...words(one.annotations, former.annotations), `${RECORD}=${recordOf(one)}`]} >/dev/null`;
      }),
    ),
});
