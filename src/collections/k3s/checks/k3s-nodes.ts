import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { noServer } from '../../kubernetes/no-server.ts';
import { nodesByHand } from '../by-hand/checks-by-hand.ts';
import { type ClusterNode, clusterStateProbe, parseClusterState } from '../state/cluster-state.ts';

const schema = z.strictObject({
  nodes: z
    .array(z.strictObject({ name: z.string(), address: z.string(), away: z.boolean().optional() }))
    .describe(
      'The nodes that there are to be, each with its address; of one that is away nothing is wanted: `{{k3s.wanted}}`.',
    ),
  version: z.string().describe('The version of K3s that every node is to run.'),
});

type Spec = z.output<typeof schema>;

const words: Readonly<Record<string, string>> = {
  False: 'not Ready',
  Unknown: 'not Ready: it has not been heard of for a while',
  '': 'not Ready: its kubelet has said nothing yet',
};

/** What of one node is not as wanted. */
function wrong(name: string, address: string, version: string, node: ClusterNode | undefined): readonly Finding[] {
  if (node === undefined)
    return [
      {
        seen: `${name} is no node of the cluster`,
        wanted: 'it joins',
        hint: `on ${name}: journalctl -u k3s-agent -n 30`,
      },
    ];
  if (node.ready !== 'True')
    return [
      {
        seen: `${name} is ${words[node.ready] ?? node.ready}`,
        wanted: 'Ready',
        hint: `k3s kubectl describe node ${name}`,
      },
    ];
  const at = node.addresses.join(', ') || 'no address';
  const findings: Finding[] = [];
  if (!(node.addresses.length === 1 && node.addresses[0] === address))
    findings.push({
      seen: `${name} is reached at ${at}`,
      wanted: `its mesh address, ${address}`,
      hint: 'run the phase again',
    });
  if (node.version !== version)
    findings.push({
      seen: `${name} runs ${node.version || 'no version'}`,
      wanted: version,
      hint: 'run the phase again',
    });
  return findings;
}

function find({ nodes, version }: Spec, seen: readonly ClusterNode[]): readonly Finding[] {
  const byName = new Map(seen.map(node => [node.name, node]));
  const wanted = new Set(nodes.map(node => node.name));
  const strangers = seen
    .filter(node => !wanted.has(node.name))
    .map(({ name }) => ({
      seen: `${name} is a node, and no host of the inventory`,
      wanted: 'the hosts of the inventory',
      hint: `list it, or take it out: k3s kubectl delete node ${name}`,
    }));
  return [
    ...nodes.flatMap(({ name, address, away }) =>
      away === true ? [] : wrong(name, address, version, byName.get(name)),
    ),
    ...strangers,
  ];
}

/** As the cluster's API says. */
export const k3sNodes = checkKind<Spec>({
  name: 'k3s_nodes',
  summary:
    'Every host is a node that is Ready, under its mesh address, with the wanted version; and nobody else is one.',
  schema,
  examples: ['k3s_nodes: { nodes: [{ name: ms-1, address: 172.27.15.12 }], version: v1.36.3+k3s1 }'],
  title: () => 'every node to be Ready at its mesh address',
  patience: 180,
  byHand: ({ nodes, version }) => nodesByHand(nodes, version),
  probe: () => clusterStateProbe,
  judge: (spec, { stdout }) => {
    const state = parseClusterState(stdout);
    if (state === undefined) return noServer;
    const findings = find(spec, state.nodes);
    if (findings.length > 0) return { kind: 'not-met', findings };
    const away = spec.nodes.filter(one => one.away === true).map(({ name }) => name);
    const ready = `${count(spec.nodes.length - away.length, 'node')} Ready, ${spec.version}`;
    return { kind: 'met', evidence: away.length === 0 ? ready : `${ready}; away: ${away.join(', ')}` };
  },
});
