import type { EvidenceOf } from '../../model/gate/evidence.ts';
import { sh } from '../../shell/sh.ts';
import { KUBECTL } from '../kubernetes/kubectl.ts';
import { RELEASE } from './release.ts';

/** What the job that installs the chart said. */
export const entryEvidence: EvidenceOf = () => [
  {
    name: 'the log of the job that installs Traefik',
    script: sh`systemctl -q is-active k3s.service || exit 0
${KUBECTL} -n kube-system get job ${`helm-install-${RELEASE}`} -o name --ignore-not-found | grep -q . || exit 0
${KUBECTL} -n kube-system logs ${`job/helm-install-${RELEASE}`} --tail=80`,
  },
];
