import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { noServer } from '../../kubernetes/no-server.ts';
import { statusByHand } from '../by-hand/kilo-by-hand.ts';
import { type NodeSigns, nodeSignsProbe, parseNodeSigns } from '../state/node-signs.ts';

const schema = z.strictObject({
  nodes: z.array(z.string()).describe('The nodes whose Kilo must be alive: `{{k3s.node_names}}`.'),
});

type Spec = z.output<typeof schema>;

const KEYS = { seen: 'kilo.squat.ai/last-seen', key: 'kilo.squat.ai/key', endpoint: 'kilo.squat.ai/endpoint' } as const;

/** Kilo checks in twice in it, and drops a node that has not (pkg/mesh/backend.go, `Ready`). Seconds. */
const FRESH = 60;

const hint = 'k3s kubectl -n kube-system get pods -l app.kubernetes.io/name=kilo -o wide';

function findingOf(node: string, signs: NodeSigns | undefined, now: number): Finding | undefined {
  const wanted = `Kilo on ${node} has checked in within ${FRESH} seconds`;
  if (signs === undefined) return { seen: `${node} is no node`, wanted, hint: 'k3s kubectl get nodes' };
  const seen = Number(signs.annotations.get(KEYS.seen) ?? '');
  if (!Number.isInteger(seen) || seen === 0) return { seen: `Kilo on ${node} has never checked in`, wanted, hint };
  if (!signs.annotations.has(KEYS.key) || !signs.annotations.has(KEYS.endpoint))
    return { seen: `Kilo on ${node} has said no key or endpoint`, wanted, hint };
  const age = now - seen;
  return age > FRESH ? { seen: `Kilo on ${node} was seen ${count(age, 'second')} ago`, wanted, hint } : undefined;
}

/** Whether Kilo is alive on every node, as it says itself. */
export const kiloStatus = checkKind<Spec>({
  name: 'kilo_status',
  summary:
    'Kilo is alive on every node: it writes the time into an annotation of its node every 30 seconds, and the others drop a node whose time is older than 60.',
  schema,
  examples: ['kilo_status: { nodes: [ms-1, wk-1] }'],
  title: ({ nodes }) => `Kilo to be alive on ${count(nodes.length, 'node')}`,
  patience: 180,
  byHand: ({ nodes }) => statusByHand(nodes, FRESH),
  probe: () => lines(sh`echo "now $(date +%s)"`, nodeSignsProbe([], Object.values(KEYS))),
  judge: ({ nodes }, { stdout }) => {
    const [first = '', ...rest] = stdout.split('\n');
    const now = Number(/^now (\d+)$/.exec(first)?.[1]);
    const signs = parseNodeSigns(rest.join('\n'));
    if (signs === 'no server') return noServer;
    const findings = nodes.flatMap(node => findingOf(node, signs.get(node), now) ?? []);
    return findings.length > 0
      ? { kind: 'not-met', findings }
      : { kind: 'met', evidence: `${count(nodes.length, 'node')} checked in within ${FRESH} seconds` };
  },
});
