import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { ownNodeByHand } from '../by-hand/checks-by-hand.ts';
import ownNode from './own-node.sh';

const schema = z.strictObject({
  unit: z.enum(['k3s', 'k3s-agent']).describe('The unit: `k3s` on a server, `k3s-agent` on an agent.'),
  node: z.string().min(1).describe('The name of the host’s node.'),
  version: z.string().describe('The version of K3s that it is to run.'),
});

type Spec = z.output<typeof schema>;

/** Namespaces of what provision and K3s install: without their pods on a node those of others have no network, or no names. */
const OURS = new Set(['kube-system', 'calico-system', 'calico-apiserver', 'tigera-operator', 'traefik']);

/** A pod of ours that does not answer; one that has ended, or is going, is none. @throws {Unread} */
function wrongPod(line: string): readonly Finding[] {
  const [, namespace = '', name = '', phase = '', ready = '', going = ''] =
    /^([^/\s]+)\/(\S+) (\w*) (True|False|Unknown|) ?(\S*)$/.exec(line) ?? unread('k3s kubectl', line);
  if (!OURS.has(namespace) || going !== '' || ready === 'True' || phase === 'Succeeded' || phase === 'Failed')
    return [];
  const hint = `k3s kubectl -n ${namespace} describe pod ${name}`;
  return [{ seen: `the pod ${namespace}/${name} is ${phase}, and not Ready`, wanted: 'Ready', hint }];
}

/** As the API says, asked from the host itself: a server's, or with an agent's own right, which sees its own node and pods. */
export const k3sOwnNode = checkKind<Spec>({
  name: 'k3s_own_node',
  summary:
    'The host’s own node is Ready and runs a version of K3s, and the pods of K3s, Calico and Traefik on it are Ready.',
  schema,
  examples: ['k3s_own_node: { unit: k3s-agent, node: wk-1, version: v1.36.3+k3s1 }'],
  title: ({ version }) => `its node to be Ready with ${version}`,
  patience: 180,
  byHand: ({ node, version }) => ownNodeByHand(node, version),
  probe: ({ unit, node }) => lines(sh`provision_unit=${unit} provision_node=${node}`, raw(ownNode)),
  judge: ({ unit, node, version }, { stdout }) => {
    const of = taggedLines(stdout);
    const hint = `journalctl -u ${unit} -n 30`;
    const silent = of('silent');
    if (silent.length > 0) {
      const seen = `the API does not tell of ${node}: ${silent.at(-1)}`;
      return { kind: 'not-met', findings: [{ seen, wanted: 'its node', hint }] };
    }
    const [line = ''] = of('node');
    const [, ready = '', runs = ''] = /^(True|False|Unknown|) ?(v\S+)$/.exec(line) ?? unread('k3s kubectl', line);
    const findings: readonly Finding[] = [
      ...(ready === 'True' ? [] : [{ seen: `${node} is not Ready`, wanted: 'Ready', hint }]),
      ...(runs === version ? [] : [{ seen: `${node} runs ${runs}`, wanted: version, hint }]),
      ...of('pod').flatMap(wrongPod),
    ];
    if (findings.length > 0) return { kind: 'not-met', findings };
    return { kind: 'met', evidence: `Ready, ${runs}, ${count(of('pod').length, 'pod')} on it` };
  },
});
