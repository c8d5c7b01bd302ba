import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { statusByHand } from '../by-hand/checks-by-hand.ts';
import { type CalicoPart, type CalicoState, calicoStateProbe, parseCalicoState } from '../state/calico-state.ts';
import { withoutCalico } from './without-calico.ts';

const schema = z.strictObject({
  parts: z
    .array(z.string())
    .default(['apiserver', 'calico', 'ippools'])
    .describe('Parts of Calico that its operator must have said something of.'),
  away: z
    .int()
    .min(0)
    .default(0)
    .describe('How many nodes are away: a part that waits for no more of them is as wanted. `{{k3s.nodes_away}}`.'),
});

type Spec = z.output<typeof schema>;

const hint = 'k3s kubectl get tigerastatus -o yaml; k3s kubectl -n calico-system get pods -o wide';

/** Whether all that a part lacks are its pods on nodes that are away. */
const lacksOnlyAway = (away: number, { degraded, awaits }: CalicoPart): boolean =>
  away > 0 &&
  degraded !== 'True' &&
  awaits.length > 0 &&
  awaits.every(one => {
    const nodes = /^DaemonSet "\S+" is not available \(awaiting (\d+) nodes\)$/.exec(one)?.[1];
    return nodes !== undefined && Number(nodes) <= away;
  });

/** What an API says to the later of two writers (Kubernetes, "Concurrency Control and Consistency"): the operator tries again at once. */
const CONFLICT = /the object has been modified; please apply your changes to the latest version and try again\.?$/;

/** Whether a part is available, and all that its operator complains of is that another was quicker to write. */
const isOutrun = ({ available, degraded, message }: CalicoPart): boolean =>
  available === 'True' && degraded === 'True' && CONFLICT.test(message);

function find({ parts: wanted, away }: Spec, { parts }: CalicoState): readonly Finding[] {
  const missing = wanted.filter(name => !parts.some(part => part.name === name));
  const unwell = parts.filter(
    part => (part.available !== 'True' || part.degraded === 'True') && !lacksOnlyAway(away, part) && !isOutrun(part),
  );
  return [
    ...missing.map(name => ({ seen: `the operator has said nothing of ${name} yet`, wanted: 'it is available', hint })),
    ...unwell.map(({ name, degraded, message }) => ({
      seen: `${name} is ${degraded === 'True' ? 'degraded' : 'not available'}${message === '' ? '' : `: ${message}`}`,
      wanted: 'available, and not degraded',
      hint,
    })),
  ];
}

/** As Calico's own operator says of it. */
export const calicoStatus = checkKind<Spec>({
  name: 'calico_status',
  summary: 'Every part of Calico is available, and none is degraded, as its operator says (`tigerastatus`).',
  schema,
  examples: ['calico_status: {}'],
  title: () => 'Calico to be available',
  patience: 300,
  byHand: ({ parts }) => statusByHand(parts),
  probe: () => calicoStateProbe,
  judge: (spec, { stdout }) => {
    const state = parseCalicoState(stdout);
    if (typeof state === 'string') return withoutCalico(state);
    const findings = find(spec, state);
    return findings.length > 0
      ? { kind: 'not-met', findings }
      : { kind: 'met', evidence: state.parts.map(({ name }) => name).join(', ') };
  },
});
