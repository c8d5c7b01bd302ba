import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines } from '../../../shell/sh.ts';
import { nodeByHand } from '../by-hand/node-by-hand.ts';
import { fence } from '../state/fence.ts';
import { whyNotMoved } from '../state/moving.ts';
import { type NodeState, nodeIdentityProbe, parseNodeState } from '../state/node-state.ts';

const identity = {
  name: z.string().describe('The name of the cluster.'),
  uid: z.string().describe('The UID of its namespace kube-system.'),
  ca: z.string().describe('SHA-256 of its CA’s certificate.'),
};

const schema = z.strictObject({
  host: z.string().describe('The name of the host.'),
  cluster: z.string().describe('The name of the cluster that it is to belong to.'),
  role: z.enum(['server', 'agent']).describe('What it is to be.'),
  servers: z.array(z.string()).describe('Names of all hosts that are to be servers.'),
  away: z.array(z.string()).default([]).describe('Those of them that are away: etcd counts them as lost.'),
  lasting: z.record(z.string(), z.string()).describe('What a cluster keeps for good once it is founded, by name.'),
  upgrade: z
    .boolean()
    .default(false)
    .describe(
      'Whether the version in `lasting` is one that the host is to be brought to, by one minor version at most.',
    ),
  moves: z
    .boolean()
    .default(false)
    .describe('Whether `network.backend` in `lasting` is one that the host is to be brought to.'),
  nodes: z
    .array(
      z.strictObject({
        host: z.string(),
        ca: z.string().nullable(),
        datastore: z.boolean(),
        etcd: z.boolean(),
        stays: z.string().nullish(),
        begun: z.string().nullable(),
        version: z.string().nullish(),
        noted: z.strictObject(identity).nullable(),
        uid: z.string().nullable(),
      }),
    )
    .describe('What the hosts have told of the clusters that they are nodes of: `{{k3s.nodes}}`.'),
  kept: z
    .strictObject({ ...identity, servers: z.array(z.string()) })
    .nullable()
    .describe('Which cluster this is, by the lock beside the inventory; null: none was founded yet. `{{k3s.kept}}`.'),
});

type Spec = z.output<typeof schema>;

/** Refuses to touch K3s where a host is a node of another cluster, or where a second cluster would be founded. */
export const k3sNode = resource<Spec, NodeState>({
  name: 'k3s_node',
  summary: 'K3s may be installed here: the host is of no other cluster, and no second one would be founded.',
  schema,
  examples: [
    `k3s_node:
  host: wk-1
  cluster: home
  role: agent
  servers: [ms-1]
  lasting: { pods: 10.42.0.0/16 }
  nodes: [{ host: ms-1, ca: null, datastore: false, etcd: false, begun: null, noted: null, uid: null }]
  kept: null`,
  ],
  ids: () => [thing('k3s node')],
  reach: () => ({}),
  title: ({ cluster }) => `K3s node of ${cluster}`,
  byHand: nodeByHand,
  probe: () => nodeIdentityProbe,
  parse: ({ stdout }) => parseNodeState(stdout),
  diff: (spec, state) => {
    const refused = fence(spec, state);
    if (refused !== undefined) {
      const before = state.ca === undefined ? undefined : `CA ${state.ca.slice(0, 12)}`;
      return { action: 'update', fields: [{ name: 'cluster', before, after: spec.cluster }], refused };
    }
    const why = state.ca === undefined ? 'it is of no cluster yet' : `CA ${state.ca.slice(0, 12)}`;
    return { action: 'update', fields: [], why };
  },
  apply: (_, __, { refused }) => (refused === undefined ? lines() : refuse(refused)),
  facts: (_, state) => {
    const { datastore, etcd, begun, ca, noted, uid } = state;
    return {
      'k3s.node': {
        datastore,
        etcd: etcd === true,
        stays: datastore && etcd !== true ? (whyNotMoved(state) ?? null) : null,
        begun: begun?.['cluster'] ?? null,
        version: begun?.['version'] ?? null,
        ca: ca ?? null,
        noted: noted === undefined ? null : { ...noted },
        uid: uid ?? null,
      },
    };
  },
});
