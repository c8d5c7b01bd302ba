import type { ClusterCause } from '../survey/cluster-scene.ts';
import { etcdMemberUnknown, etcdQuorumLost, serverDiskSlow, serverMissing } from './datastore.ts';
import { nodeAddressWrong, nodeNotReady, nodeUnderPressure, podsOfRemovedNode } from './nodes.ts';
import {
  agentWaits,
  apiNameUnknown,
  apiUnreachable,
  nodeCertificateExpired,
  nodeClockWrong,
  nodeNameTaken,
  tokenOfAnotherCluster,
  tokenRefused,
} from './not-joining.ts';
import {
  datastoreBehind,
  k3sMasked,
  k3sMissing,
  k3sNotEnabled,
  k3sStopped,
  k3sUnexplained,
  nodeOptionUnknown,
  nodePortTaken,
  nodeUnfit,
} from './not-running.ts';
import { corednsLoop, imageNotPulled, podCrashes, podNotMade, podNotReady, podUnscheduled } from './pods.ts';

/** Every cause of a cluster that does not come up, in the order in which they are looked for: what is seen itself, then what is left. */
export const clusterCauses: readonly ClusterCause[] = [
  etcdQuorumLost,
  k3sMissing,
  k3sMasked,
  k3sStopped,
  nodeOptionUnknown,
  datastoreBehind,
  nodeClockWrong,
  etcdMemberUnknown,
  tokenOfAnotherCluster,
  nodeNameTaken,
  tokenRefused,
  apiNameUnknown,
  nodeCertificateExpired,
  nodePortTaken,
  nodeUnfit,
  apiUnreachable,
  agentWaits,
  k3sUnexplained,
  serverMissing,
  nodeAddressWrong,
  nodeNotReady,
  corednsLoop,
  imageNotPulled,
  podUnscheduled,
  podCrashes,
  podNotMade,
  podNotReady,
  podsOfRemovedNode,
  nodeUnderPressure,
  serverDiskSlow,
  k3sNotEnabled,
];
