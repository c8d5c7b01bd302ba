import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { grouped } from '../../../model/grouped.ts';
import { count } from '../../../model/text/count.ts';
import { noServer } from '../no-server.ts';
import {
  type OtherClusters,
  otherClustersProbe,
  parseOtherClusters,
  type Reached,
  type Target,
} from '../traffic/other-clusters.ts';

const schema = z.strictObject({
  nodes: z.array(z.string()).describe('The nodes, each of which gets a pod for as long as it is asked.'),
  joins: z
    .array(z.looseObject({ cluster: z.string(), gateway: z.string() }))
    .describe('The other clusters: `{{mesh.joins}}`.'),
});

type Spec = z.output<typeof schema>;

/** The API of another cluster, by its name there: every cluster has it, and it answers at the cluster's own address for it. */
const targetOf = ({ cluster }: Spec['joins'][number]): Target => ({
  cluster,
  name: `kubernetes.default.svc.${cluster}.mesh`,
  port: 443,
});

const nodesOf = (all: readonly Reached[]): string => [...new Set(all.map(({ from }) => from))].sort().join(', ');

function ofCluster(cluster: string, all: readonly Reached[], { joins }: Spec): readonly Finding[] {
  const nameless = all.filter(({ address }) => address === undefined);
  const silent = all.filter(({ address, answers }) => address !== undefined && !answers);
  const gateway = joins.find(one => one.cluster === cluster)?.gateway ?? '';
  const [first] = silent;
  return [
    ...(nameless.length === 0
      ? []
      : [
          {
            seen: `pods on ${nodesOf(nameless)} find no name of ${cluster}`,
            wanted: `kubernetes.default.svc.${cluster}.mesh`,
            hint: 'CoreDNS takes a new zone in a minute and a half: k3s kubectl -n kube-system logs deployment/coredns --tail=20',
          },
        ]),
    ...(first === undefined
      ? []
      : [
          {
            seen: `pods on ${nodesOf(silent)} reach no Service of ${cluster} (${first.address}:443)`,
            wanted: 'its API answers by TCP',
            hint: `the way leads through ${gateway}: is it up, and does its cluster work? gate phase2 asks for the way, gate phase3 for the cluster`,
          },
        ]),
  ];
}

function find(spec: Spec, { reached, failed }: OtherClusters): readonly Finding[] {
  const missing = spec.nodes.filter(node => !failed.has(node) && !reached.some(({ from }) => from === node));
  return [
    ...[...failed].map(([node, why]) => ({
      seen: `the pod on ${node} could not be asked: ${why}`,
      wanted: 'it asks',
      hint: `gate phase3 tells more of ${node}`,
    })),
    ...missing.map(node => ({
      seen: `the pod on ${node} told nothing`,
      wanted: 'it asks',
      hint: 'run the gate again',
    })),
    ...[...grouped(reached, ({ cluster }) => cluster)].flatMap(([cluster, all]) => ofCluster(cluster, all, spec)),
  ];
}

/** Whether pods reach what other clusters offer: by name, by the way through the mesh, at a Service there. */
export const joinedClusters = checkKind<Spec>({
  name: 'joined_clusters',
  summary:
    "From a pod of every node the API of every other cluster is found by its name (`kubernetes.default.svc.CLUSTER.mesh`) and answers by TCP at that cluster's own address for it: names, routes, gateway and Services at once. " +
    'It starts a pod on every node and takes them away again: asked after a run that changed something, and where the gate is asked by itself.',
  schema,
  examples: ["joined_clusters: { nodes: [a-1, a-2], joins: '{{mesh.joins}}' }"],
  title: () => 'pods to reach the other clusters by name',
  patience: 100,
  costly: true,
  probe: ({ nodes, joins }) => otherClustersProbe(nodes, joins.map(targetOf)),
  judge: (spec, { stdout }) => {
    const told = parseOtherClusters(stdout);
    if (told === 'no server') return noServer;
    const findings = find(spec, told);
    if (findings.length > 0) return { kind: 'not-met', findings };
    const ways = spec.joins.map(({ cluster, gateway }) => `${cluster} through ${gateway}`);
    return { kind: 'met', evidence: `${count(spec.nodes.length, 'node')}: ${ways.join(', ')}` };
  },
});
