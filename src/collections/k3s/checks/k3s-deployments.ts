import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { deploymentsByHand } from '../by-hand/checks-by-hand.ts';
import { clusterStateProbe, parseClusterState } from '../state/cluster-state.ts';

const schema = z.strictObject({
  of: z
    .array(z.string().regex(/^[^/]+\/[^/]+$/, 'must be NAMESPACE/NAME'))
    .min(1)
    .describe('Deployments, each as NAMESPACE/NAME.'),
});

type Spec = z.output<typeof schema>;

/** As the cluster's API says. */
export const k3sDeployments = checkKind<Spec>({
  name: 'k3s_deployments',
  summary: 'Deployments have all the pods that they want, and these answer.',
  schema,
  examples: ['k3s_deployments: { of: [kube-system/coredns] }'],
  title: ({ of }) => `${of.join(', ')} to be available`,
  patience: 180,
  byHand: ({ of }) => deploymentsByHand(of),
  probe: () => clusterStateProbe,
  judge: ({ of }, { stdout }) => {
    const state = parseClusterState(stdout);
    const findings = of.flatMap(name => {
      const one = state?.deployments.find(deployment => deployment.name === name);
      const [namespace, short] = name.split('/');
      const hint = `k3s kubectl -n ${namespace} describe pods; k3s kubectl -n ${namespace} get events`;
      if (one === undefined) return [{ seen: `there is no Deployment ${name}`, wanted: 'it is available', hint }];
      if (one.wanted > 0 && one.available >= one.wanted) return [];
      return [
        { seen: `${short}: ${one.available} of ${one.wanted} pods answer`, wanted: `${Math.max(1, one.wanted)}`, hint },
      ];
    });
    return findings.length > 0 ? { kind: 'not-met', findings } : { kind: 'met', evidence: `${of.length} available` };
  },
});
