import type { Host } from '../model/inventory.ts';
import type { MeshPath } from './mesh.ts';

/**
 * In which turn a host's interface is best brought up: after those that it calls of its own accord, as a keepalive makes
 * it do the moment it is up, and that do not call it. A call that comes too early is repeated only after five seconds
 * (REKEY_TIMEOUT of the WireGuard paper). So public hosts come first, then those that a router forwards to, then those
 * that nobody can call. Two that call each other need no order: the later one is answered.
 */
export function createTurnOf(
  peersOf: (host: Host) => readonly Host[],
  pathBetween: (from: Host, to: Host) => MeshPath,
): (host: Host) => number {
  const known = new Map<Host, number>();
  const turnOf = (host: Host): number => {
    const found = known.get(host);
    if (found !== undefined) return found;
    // Whoever would be asked for a second time, by way of others, calls nobody before itself.
    known.set(host, 0);
    let turn = 0;
    for (const peer of peersOf(host)) {
      if (pathBetween(host, peer).keepalive === undefined || pathBetween(peer, host).keepalive !== undefined) continue;
      turn = Math.max(turn, 1 + turnOf(peer));
    }
    known.set(host, turn);
    return turn;
  };
  return turnOf;
}
