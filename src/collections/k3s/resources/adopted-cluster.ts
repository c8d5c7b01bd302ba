import * as z from 'zod';
import { shortly } from '../../../model/facts/cluster-identity.ts';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { count } from '../../../model/text/count.ts';
import { unknownToken } from '../../../model/text/unknown.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { ADOPTED_FILE, adoptedText } from '../adopted/adopted-mark.ts';
import { type AdoptedState, adoptedProbe, parseAdopted } from '../adopted/adopted-state.ts';
import { type AdoptedWish, identityOf, refusedAdopting } from '../adopted/judge-adopted.ts';

const schema = z.strictObject({
  host: z.string().describe('The name of the host.'),
  cluster: z.string().describe('The name of its cluster.'),
  by: z.string().describe('What the clusters of the inventory are called together.'),
  role: z.enum(['server', 'agent']).describe('What it is in the cluster.'),
  hosts: z
    .array(z.strictObject({ name: z.string(), addresses: z.array(z.string()) }))
    .describe('The hosts that the inventory has of the cluster: `{{adopted.hosts}}`.'),
  settings: z
    .strictObject({
      pods: z.string(),
      services: z.string(),
      network: z.string(),
      backend: z.string().optional(),
      dns: z.string(),
      zone: z.string(),
    })
    .describe('How the inventory has the cluster: `{{adopted.settings}}`.'),
  written: z.array(z.string()).describe('Which keys of `kubernetes` stand in the inventory: `{{adopted.written}}`.'),
  server: z
    .strictObject({ uid: z.string(), ca: z.string() })
    .nullable()
    .describe('Which cluster it is, as a server has told: `{{adopted.server}}`.'),
});

type Spec = z.output<typeof schema> & AdoptedWish;

/** What the cluster was read as, for whoever looks at the plan. */
function readWords({ said, node }: AdoptedState): string {
  if (said === undefined) return `an agent, CA ${shortly(node.ca ?? '')}`;
  const { version, pods, services, dns, zone, network, backend, nodes } = said;
  const carried = backend === undefined ? network : `${network} (${backend})`;
  return `K3s ${version}, ${count(nodes.length, 'node')} (${nodes.map(({ name }) => name).join(', ')}), pods ${pods}, services ${services}, DNS ${dns}, zone ${zone}, ${carried}`;
}

function diff(spec: Spec, state: AdoptedState): Difference {
  const refused = refusedAdopting(spec, state);
  const identity = identityOf(spec, state);
  const before = state.node.adopted;
  const field = (name: string, was: string | undefined, is: string): readonly Field[] =>
    was === is ? [] : [{ name, before: was, after: is }];
  if (refused !== undefined)
    return { action: 'update', fields: [{ name: 'cluster', before: undefined, after: spec.cluster }], refused };
  const { uid, ca } = identity ?? { uid: unknownToken(), ca: unknownToken() };
  const fields = [
    ...field('name', before?.name, spec.cluster),
    ...field('by', before?.by, spec.by),
    ...field('UID', before?.uid, uid),
    ...field('CA', before?.ca, ca),
  ];
  return { action: before === undefined ? 'create' : 'update', fields, why: readWords(state) };
}

/** A cluster that somebody else has installed is as the inventory has it, and each of its hosts is marked: K3s is never touched there. */
export const adoptedCluster = resource<Spec, AdoptedState>({
  name: 'adopted_cluster',
  summary: `A cluster that somebody else has installed is as the inventory has it, and its hosts are marked (\`${ADOPTED_FILE}\`): whatever inventory comes by, K3s is not touched there.`,
  schema,
  examples: [
    `adopted_cluster:
  host: b-1
  cluster: store-b
  by: stores
  role: server
  hosts: [{ name: b-1, addresses: [198.51.100.25] }]
  settings: { pods: 10.52.0.0/16, services: 10.53.0.0/16, network: flannel, backend: vxlan, dns: 10.53.0.10, zone: cluster.local }
  written: [pods, services, network]
  server: null`,
  ],
  ids: () => [thing('path', ADOPTED_FILE)],
  reach: () => ({ paths: [ADOPTED_FILE] }),
  title: ({ cluster }) => `${cluster} as somebody else has installed it`,
  byHand: () => ({ kind: 'nothing', because: 'provision reads what runs there, and marks the host' }),
  probe: () => adoptedProbe,
  parse: ({ stdout }) => parseAdopted(stdout),
  diff,
  apply: (spec, state, { refused }) => {
    if (refused !== undefined) return refuse(refused);
    const identity = identityOf(spec, state);
    if (identity === undefined) return lines();
    const text = adoptedText({ name: spec.cluster, by: spec.by, ...{ uid: identity.uid, ca: identity.ca } });
    return sh`umask 077
mkdir -p /var/lib/provision
printf '%s' ${text} >${`${ADOPTED_FILE}.new`}
mv -f ${`${ADOPTED_FILE}.new`} ${ADOPTED_FILE}`;
  },
  // An agent goes by what its server has told: of a cluster that is otherwise than the inventory has it, nothing is.
  facts: (spec, state) => {
    const { uid, ca } = state.node;
    const known = uid !== undefined && ca !== undefined && refusedAdopting(spec, state) === undefined;
    return known ? { 'k3s.adopted': { uid, ca } } : {};
  },
});
