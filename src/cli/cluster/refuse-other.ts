import { type ClusterIdentity, identityWords } from '../../model/facts/cluster-identity.ts';
import { Problem } from '../../model/problems/problem.ts';
import { openIdentity } from './kept-identity.ts';
import type { Which } from './kept-kubeconfigs.ts';

/** A server must be one of the cluster that the lock beside the inventory knows, where it knows any. @throws {Problem} where it is not */
export async function refuseOther(which: Which, { name, ...seen }: ClusterIdentity, where: string): Promise<void> {
  const kept = (await openIdentity(which)).read();
  if (kept === undefined || kept.uid === seen.uid) return;
  const what = `it is a server of a cluster with ${identityWords(seen)}, and ${name} is ${identityWords(kept)} by the lock beside the inventory`;
  throw new Problem({ where, what, hint: 'give the inventory of that cluster' });
}
