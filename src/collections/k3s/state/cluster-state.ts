import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';

/** A node as the cluster's API tells of it. */
export interface ClusterNode {
  readonly name: string;
  /** `True`, `False`, `Unknown`; empty where it has not said yet. */
  readonly ready: string;
  /** Its internal addresses. */
  readonly addresses: readonly string[];
  /** The version of its kubelet. */
  readonly version: string;
}

/** A Deployment. */
export interface Deployment {
  /** `NAMESPACE/NAME` */
  readonly name: string;
  readonly wanted: number;
  readonly available: number;
}

export interface ClusterState {
  readonly nodes: readonly ClusterNode[];
  readonly deployments: readonly Deployment[];
}

const COLUMNS =
  '{range .items[*]}{.kind}{"\\t"}{.metadata.namespace}/{.metadata.name}' +
  '{"\\t"}{.status.conditions[?(@.type=="Ready")].status}{"\\t"}{.status.addresses[?(@.type=="InternalIP")].address}' +
  '{"\\t"}{.status.nodeInfo.kubeletVersion}{"\\t"}{.spec.replicas}{"\\t"}{.status.availableReplicas}{"\\n"}{end}';

/** Asks the API of a server that runs, in one request for each kind; of several who want to know it in one reading only the first asks. */
export const clusterStateProbe: Script = sh`if ! { ${SERVER_RUNS}; }; then echo absent; exit 0; fi
provision_once '' ${KUBECTL} get nodes,deployments.apps -A -o ${`jsonpath=${COLUMNS}`}
printf '%s\n' "$provision_told"`;

const number = (text: string, line: string): number =>
  /^\d*$/.test(text) ? Number(text) : unread('k3s kubectl', line);

/** `undefined`: no server runs here. @throws {Unread} */
export function parseClusterState(stdout: string): ClusterState | undefined {
  const all = stdout.split('\n').filter(line => line !== '');
  if (all[0] === 'absent') return undefined;
  const nodes: ClusterNode[] = [];
  const deployments: Deployment[] = [];
  for (const line of all) {
    const [kind, path = '', ready = '', addresses = '', version = '', wanted = '', available = '', ...more] =
      line.split('\t');
    if (more.length > 0 || !/^[^/]*\/[^/]+$/.test(path)) unread('k3s kubectl', line);
    if (kind === 'Node') {
      nodes.push({ name: path.slice(1), ready, addresses: addresses.split(' ').filter(Boolean), version });
    } else if (kind === 'Deployment') {
      deployments.push({ name: path, wanted: number(wanted, line), available: number(available, line) });
    } else unread('k3s kubectl', line);
  }
  return { nodes, deployments };
}
