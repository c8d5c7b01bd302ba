import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { noServer } from '../no-server.ts';
import {
  type PodTraffic,
  type PodWay,
  parsePodTraffic,
  podTrafficProbe,
  type WayKind,
} from '../traffic/pod-traffic.ts';

const schema = z.strictObject({
  nodes: z.array(z.string()).describe('The nodes, each of which gets a pod for as long as it is asked.'),
  mtu: z.coerce.number().int().min(576).describe("The MTU of a pod's interface: that of the mesh less 50."),
});

type Spec = z.output<typeof schema>;

const lost: Readonly<Record<Exclude<WayKind, 'well'>, string>> = {
  small: 'nothing comes through',
  full: 'small packets come through, those of full size do not',
  bulk: 'packets come through, 2 MB by TCP do not within 20 s',
};

const hints: Readonly<Record<Exclude<WayKind, 'well'>, string>> = {
  small:
    'on both hosts: does UDP 4789 (flannel: 8472) between the mesh addresses pass? nft list ruleset; ip -s link show type vxlan',
  full: 'the MTU of the mesh is too large for the way: ask `gate phase2`, and lower mesh.mtu',
  bulk: 'checksums that a network card should work out and does not: ethtool -K INTERFACE tx-checksum-ip-generic off; or the way loses packets',
};

/** A node whose pod reaches no other one, and is reached by none, though others reach each other: one fault, told once. */
function cutOff({ pods, ways }: PodTraffic): ReadonlySet<string> {
  const isApart = (node: string): boolean => {
    const own = ways.filter(({ from, to }) => from !== to && (from === node || to === node));
    return own.length > 2 && own.every(({ kind }) => kind === 'small');
  };
  const apart = [...pods.keys()].filter(isApart);
  return new Set(apart.length < pods.size ? apart : []);
}

const wayFinding = ({ from, to, kind }: PodWay): readonly Finding[] =>
  kind === 'well'
    ? []
    : [{ seen: `from the pod on ${from} to the one on ${to}: ${lost[kind]}`, wanted: 'all of it', hint: hints[kind] }];

/** From which a way to a node that answers for names is already told as a fault: that no name is found there only follows. */
const cutOffFromNames = ({ names, ways }: PodTraffic): ReadonlySet<string> =>
  new Set(ways.filter(({ to, kind }) => kind !== 'well' && names.has(to)).map(({ from }) => from));

function ofPods({ mtu }: Spec, traffic: PodTraffic, apart: ReadonlySet<string>): readonly Finding[] {
  const { pods } = traffic;
  const nameless = cutOffFromNames(traffic);
  return [...pods].flatMap(([node, said]): readonly Finding[] => {
    if (!said.ready) {
      const why = said.why === '' ? '' : `: ${said.why}`;
      const hint = `k3s kubectl -n kube-system get events --field-selector reason=Failed; journalctl -u k3s -u k3s-agent on ${node}`;
      return [{ seen: `a pod on ${node} does not come up${why}`, wanted: 'it runs', hint }];
    }
    const findings: Finding[] = [];
    if (said.failed !== undefined)
      findings.push({
        seen: `no program can be run in the pod on ${node}: ${said.failed}`,
        wanted: 'kubectl exec works',
        hint: `the API reaches the kubelet of ${node} by a tunnel that the node opens: journalctl -u k3s-agent there`,
      });
    else if (!said.logs)
      findings.push({
        seen: `the API does not hand out what the pod on ${node} wrote`,
        wanted: 'kubectl logs works',
        hint: `the API reaches the kubelet of ${node} by a tunnel that the node opens: journalctl -u k3s-agent there`,
      });
    if (said.failed !== undefined || apart.has(node)) return findings;
    if (said.mtu !== mtu)
      findings.push({
        seen: `the interface of a pod on ${node} has the MTU ${said.mtu ?? 'unknown'}`,
        wanted: `${mtu}, that of the mesh less 50`,
        hint: 'pods that ran before keep theirs: delete them, they come again',
      });
    if (!said.dns && !nameless.has(node))
      findings.push({
        seen: `a pod on ${node} finds no name of the cluster`,
        wanted: 'kubernetes.default.svc.cluster.local',
        hint: 'k3s kubectl -n kube-system logs deployment/coredns --tail=20',
      });
    if (!said.service)
      findings.push({
        seen: `a pod on ${node} does not reach the Service kubernetes`,
        wanted: 'it does',
        hint: `rules of kube-proxy on ${node}: iptables-save | grep -c KUBE-SVC; journalctl -u k3s-agent`,
      });
    return findings;
  });
}

function find(spec: Spec, traffic: PodTraffic): readonly Finding[] {
  const apart = cutOff(traffic);
  const missing = spec.nodes.filter(node => !traffic.pods.has(node));
  return [
    ...missing.map(node => ({ seen: `no pod was made for ${node}`, wanted: 'one', hint: 'run the gate again' })),
    ...[...apart].map(node => ({
      seen: `the pod on ${node} reaches no pod on another host, and none reaches it`,
      wanted: 'all of them',
      hint: hints.small,
    })),
    ...ofPods(spec, traffic, apart),
    ...traffic.ways.filter(({ from, to }) => from === to || !(apart.has(from) || apart.has(to))).flatMap(wayFinding),
  ];
}

/** Whether packets go from pod to pod: the one question that no reading of settings answers. */
export const podTraffic = checkKind<Spec>({
  name: 'pod_traffic',
  summary:
    'From a pod of every node to one of every other small packets, packets of full size and 2 MB by TCP come through; each finds names of the cluster and ' +
    'reaches a Service; `kubectl exec` and `kubectl logs` work. It starts a pod on every node and takes them away again: asked after a ' +
    'run that changed something, and where the gate is asked by itself.',
  schema,
  examples: ['pod_traffic: { nodes: [ms-1, wk-1], mtu: 1370 }'],
  title: () => 'packets to go from every pod to every other, at full size',
  patience: 0,
  costly: true,
  probe: ({ nodes, mtu }) => podTrafficProbe(nodes, mtu),
  judge: (spec, { stdout }) => {
    const traffic = parsePodTraffic(stdout);
    if (traffic === 'no server') return noServer;
    const findings = find(spec, traffic);
    if (findings.length > 0) return { kind: 'not-met', findings };
    const ways = traffic.ways.filter(({ from, to }) => from !== to).length;
    return { kind: 'met', evidence: `${count(ways, 'way')}, ${spec.mtu} bytes, DNS, Services, exec and logs` };
  },
});
