import { identityWords } from '../../../model/facts/cluster-identity.ts';
import type { Refusal } from '../../../model/plan/change.ts';
import { type FenceWish, forgetHint, wipeHint } from './fence-wish.ts';
import { isNode, type NodeState } from './node-state.ts';

const areIs = (names: readonly string[], one: string, more: string): string =>
  `${names.join(', ')} ${names.length === 1 ? one : more}`;

/** Why a bare agent waits for no server: its cluster was founded, and is gone, so none comes. Pure. */
export function refusedJoining({ host, cluster, servers, kept }: FenceWish): Refusal | undefined {
  if (kept === null) return undefined;
  return {
    because: `${host} would join ${cluster} (${identityWords(kept)}), of which nothing is left on ${servers.join(', ')}`,
    hint: `bring the server's data back; ${forgetHint(cluster)}`,
  };
}

/** Why a server that has no datastore must not found a cluster; `undefined`: it may. Pure. */
export function refusedFounding(wish: FenceWish, state: NodeState): Refusal | undefined {
  const { host, cluster, servers, nodes, kept, away = [] } = wish;
  const others = nodes.filter(one => one.host !== host && isNode(one)).map(one => one.host);
  if (others.length > 0) {
    return {
      because: `${host} would found a second cluster: ${areIs(others, 'is a node', 'are nodes')} of one already`,
      hint: `bring the server's data back, or ${wipeHint(others)}`,
    };
  }
  if (kept !== null) {
    return {
      because: `${host} would found a second cluster: ${cluster} was founded before (${identityWords(kept)}, ${areIs(kept.servers, 'was its server', 'were its servers')}), and nothing of it is left on ${host}`,
      hint: `bring the server's data back; ${forgetHint(cluster)}`,
    };
  }
  if (state.noted !== undefined) {
    return {
      because: `${host} was a node of ${state.noted.name} (${identityWords(state.noted)}), and its data is gone`,
      hint: `bring its data back, or ${wipeHint([host])}`,
    };
  }
  const unread = servers.filter(server => !nodes.some(one => one.host === server));
  if (unread.length === 0) return undefined;
  const gone = unread.filter(name => away.includes(name));
  if (gone.length > 0) {
    return {
      because: `${host} would found a cluster, and ${areIs(gone, 'is', 'are')} away, which may have one`,
      hint: 'a cluster is founded only where every server was read: wait until it is back, or take it out of the inventory',
    };
  }
  return {
    because: `${host} would found a cluster, and ${areIs(unread, 'could', 'could')} not be read, which may have one`,
    hint: 'a cluster is founded only where every server was read: bring it back, or take it out of the inventory',
  };
}
