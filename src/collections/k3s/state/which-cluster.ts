import { identityWords, shortly } from '../../../model/facts/cluster-identity.ts';
import type { Refusal } from '../../../model/plan/change.ts';
import { type FenceWish, forgetHint, wipeHint } from './fence-wish.ts';
import { isNode, type NodeState } from './node-state.ts';

/** What a host has noted is not what runs there. */
function unlikeItsNote({ host, role }: FenceWish, { noted, uid, ca }: NodeState): Refusal | undefined {
  if (noted === undefined) return undefined;
  if (uid !== undefined && uid !== noted.uid) {
    return {
      because: `the API of ${host} says UID ${shortly(uid)}, and what is noted there is ${identityWords(noted)}: its datastore is another one`,
      hint: `bring back the data of its cluster, or ${wipeHint([host])}`,
    };
  }
  // The API itself tells whether a server with another CA is the same cluster; who asks it later finds out.
  if (role === 'server' && uid === undefined && ca !== undefined && ca !== noted.ca) {
    return {
      because: `${host} has CA ${shortly(ca)}, what is noted there is ${identityWords(noted)}, and its API does not say which of the two it is`,
      hint: `start K3s on ${host} (systemctl start k3s), then run it again`,
    };
  }
  return undefined;
}

/** What runs on a host, or is noted there, is not what the inventory's lock says. */
function unlikeTheLock(wish: FenceWish, state: NodeState): Refusal | undefined {
  const { host, cluster, kept } = wish;
  const uid = state.uid ?? state.noted?.uid;
  if (kept === null || !isNode(state)) return undefined;
  const otherCa = uid === undefined && state.ca !== undefined && state.ca !== kept.ca;
  if (uid === undefined ? !otherCa : uid === kept.uid) return undefined;
  const its = uid === undefined ? `CA ${shortly(state.ca ?? '')}` : `UID ${shortly(uid)}`;
  return {
    because: `${host} is a node of a cluster with ${its}, and the lock beside the inventory says that ${cluster} is ${identityWords(kept)}`,
    hint: `take the lock of its cluster from where it was committed; or ${wipeHint([host])}; ${forgetHint(cluster)}`,
  };
}

/** Whether a host is a node of another cluster than the inventory's, by what tells clusters apart for good. Pure. */
export function otherCluster(wish: FenceWish, state: NodeState): Refusal | undefined {
  const { host, cluster } = wish;
  if (isNode(state) && state.noted !== undefined && state.noted.name !== cluster) {
    return {
      because: `${host} belongs to the cluster ${state.noted.name} (${identityWords(state.noted)})`,
      hint: wipeHint([host]),
    };
  }
  return unlikeItsNote(wish, state) ?? unlikeTheLock(wish, state);
}
