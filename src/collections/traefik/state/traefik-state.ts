import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { NAMESPACE, RELEASE } from '../release.ts';
import traefikStateText from './traefik-state.sh';

export interface TraefikPod {
  readonly name: string;
  readonly ready: boolean;
  /** Empty: on none yet. */
  readonly node: string;
  /** Why it is not ready, as far as the API knows; empty: it does not. */
  readonly why: string;
}

/** What the API says of Traefik. */
export interface TraefikState {
  readonly pods: readonly TraefikPod[];
  /** Its Services, with their type: `ClusterIP`, `NodePort`, `LoadBalancer`. */
  readonly services: readonly { readonly name: string; readonly type: string }[];
  readonly chart: 'absent' | 'well' | { readonly failed: string };
  /** What the job of the chart said last, where no pod is ready. */
  readonly said: readonly string[];
}

/** Asks the API of a server that runs. */
export const traefikStateProbe: Script = sh`if ! { ${SERVER_RUNS}; }; then echo 'no server'; exit 0; fi
provision_kubectl() { ${KUBECTL} "$@"; }
provision_namespace=${NAMESPACE} provision_release=${RELEASE}
${raw(traefikStateText)}`;

/** @throws {Unread} */
export function parseTraefikState(stdout: string): TraefikState | 'no server' {
  const pods: TraefikPod[] = [];
  const services: { readonly name: string; readonly type: string }[] = [];
  const said: string[] = [];
  let chart: TraefikState['chart'] | undefined;
  for (const line of stdout.split('\n').filter(one => one.trim() !== '')) {
    const [kind, name = '', ready = '', node = '', type = '', ...why] = line.split('\t');
    if (line === 'no server') return line;
    if (kind === 'Pod') pods.push({ name, ready: ready === 'True', node, why: why.join(' ').trim() });
    else if (kind === 'Service') services.push({ name, type });
    else if (kind === 'said') said.push(line.slice('said\t'.length));
    else if (kind === 'HelmChart') {
      const [, failed, message = ''] = /^(\S*) ?(.*)$/.exec(name) ?? [];
      chart = failed === 'absent' ? 'absent' : failed === 'True' ? { failed: message } : 'well';
    } else unread('k3s kubectl', line);
  }
  return chart === undefined ? unread('k3s kubectl', stdout.slice(0, 80)) : { pods, services, chart, said };
}
