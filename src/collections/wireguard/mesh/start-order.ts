import type { Host } from '../../../model/inventory.ts';
import type { Paths } from './paths.ts';

/**
 * When a host's interface is best brought up: after those that it calls of its own accord, as a keepalive makes
 * it do the moment it is up, and that do not call it. A call that comes too early is repeated only after five seconds
 * (REKEY_TIMEOUT of the WireGuard paper). So public hosts come first, then those that a router forwards to, then those
 * that nobody can call. Two that call each other need no order: the later one is answered.
 */
export function createStartOrder(
  hosts: readonly Host[],
  peersOf: (host: Host) => readonly Host[],
  { between, viewpoint, sign }: Paths,
  viewOf: (host: Host) => string,
): (host: Host) => number {
  const calls = (from: Host, to: Host): boolean => between(from, to).keepalive !== undefined;
  const called = new Map<string, ReadonlySet<Host>>();
  /** Hosts that one calls of its own accord; so do all others with its viewpoint. */
  const calledFrom = (host: Host): ReadonlySet<Host> => {
    const before = called.get(viewpoint(host));
    if (before !== undefined) return before;
    const found = new Set(hosts.filter(other => calls(host, other)));
    called.set(viewpoint(host), found);
    return found;
  };
  const known = new Map<string, number>();
  const startOrderOf = (host: Host): number => {
    // Hosts with one sign and one view call the same others, are called by the same, and never call each other of their own accord.
    const key = `${sign(host)} ${viewOf(host)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    // Whoever would be asked for a second time, by way of others, calls nobody before itself.
    known.set(key, 0);
    let startOrder = 0;
    const there = calledFrom(host);
    for (const peer of there.size === 0 ? [] : peersOf(host)) {
      if (there.has(peer) && !calls(peer, host)) startOrder = Math.max(startOrder, 1 + startOrderOf(peer));
    }
    known.set(key, startOrder);
    return startOrder;
  };
  return startOrderOf;
}
