import type { ClusterIdentity } from '../../../model/facts/cluster-identity.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import type { Known } from '../../../model/plan/program.ts';
import type { NodeTold } from './fence-wish.ts';

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function notedIn(value: unknown): ClusterIdentity | null {
  if (!isMapping(value)) return null;
  const [name, uid, ca] = [text(value['name']), text(value['uid']), text(value['ca'])];
  return name === null || uid === null || ca === null ? null : { name, uid, ca };
}

/** What the hosts have told of the clusters that they are nodes of; who was not read is missing. Pure. */
export const nodesIn = ({ facts }: Pick<Known, 'facts'>): readonly NodeTold[] =>
  [...facts].flatMap(([host, told]) => {
    const node = told['k3s.node'];
    if (!isMapping(node)) return [];
    const { ca, datastore, etcd, stays, begun, version, noted, uid } = node;
    const of = { stays: text(stays), begun: text(begun), version: text(version) };
    const its = { ca: text(ca), ...of, noted: notedIn(noted), uid: text(uid) };
    return [{ host, datastore: datastore === true, etcd: etcd === true, ...its }];
  });

/** Which cluster the servers are, as the first tells that knows it: by its API, else as it is noted there. Pure. */
export function identityIn(
  nodes: readonly NodeTold[],
  servers: readonly string[],
): Pick<ClusterIdentity, 'uid' | 'ca'> | undefined {
  for (const name of servers) {
    const told = nodes.find(({ host }) => host === name);
    if (told === undefined || !told.datastore || told.ca === null) continue;
    if (told.uid !== null) return { uid: told.uid, ca: told.ca };
    if (told.noted !== null && told.noted.ca === told.ca) return { uid: told.noted.uid, ca: told.ca };
  }
  return undefined;
}

/** The server that others go by: the first that has a datastore; where none has, the one that is to found the cluster. Pure. */
export const leaderOf = (nodes: readonly NodeTold[], servers: readonly string[]): string | undefined =>
  servers.find(name => nodes.some(({ host, datastore }) => host === name && datastore)) ?? servers[0];

/** Whether the first of several servers keeps the cluster in sqlite, and is to move it to etcd. Pure. */
export const movesIn = (nodes: readonly NodeTold[], servers: readonly string[]): boolean =>
  servers.length > 1 && nodes.some(one => one.host === servers[0] && one.datastore && !one.etcd);
