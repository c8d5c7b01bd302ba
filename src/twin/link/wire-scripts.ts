import type { Script } from '../../model/plan/script.ts';
import type { TwinLayout } from '../../model/twin/twin-layout.ts';
import { lines, sh } from '../../shell/sh.ts';
import { netnsName, plugLines } from '../layout/network-commands.ts';
import type { Cable } from './cables-of.ts';
import type { Link } from './link.ts';
import WIRE from './wire.pl';

/** The network namespace in which a cable is cut, and what passes on its frames: `twin.ID.wire.NODE.CARD`. */
export const wireName = (id: string, { near }: Cable): string =>
  `twin.${id}.wire.${near.node.replace(':', '.')}.${near.interface}`;

/** Whether a network namespace is one of these. */
export const isWire = (id: string, netns: string): boolean => netns.startsWith(`twin.${id}.wire.`);

/** Sets up again what hangs on the far end of a cable: addresses, routes, its place in a bridge. */
const plugIn = (id: string, layout: TwinLayout, { far }: Cable): Script =>
  sh`printf '%s\n' ${plugLines(layout, far).join('\n')} | ip -n ${netnsName(id, far.node)} -batch -`;

/** Lets a cable that is cut pass on frames anew, in another way than before. */
export function passOn(id: string, cable: Cable, { delay, loss }: Pick<Link, 'delay' | 'loss'>): Script {
  const wire = wireName(id, cable);
  return lines(
    sh`for pid in $(ip netns pids ${wire}); do kill -9 "$pid" || :; done`,
    sh`ip netns exec ${wire} perl -e ${WIRE} ${String(delay / 1000)} ${String(loss)} near far`,
  );
}

/** Takes the two halves of a cable away, where a host that was switched off has left them. */
export const forget = (id: string, cable: Cable): Script =>
  sh`for pid in $(ip netns pids ${wireName(id, cable)} 2>/dev/null); do kill -9 "$pid" || :; done; ip netns delete ${wireName(id, cable)} 2>/dev/null || :`;

/**
 * Cuts a cable: its far end goes into a namespace of its own, and a new cable leads from there to where it was plugged in, under the same
 * name and hardware address. The near end, which a host has, notices nothing but a moment without a carrier.
 */
export function cut(id: string, layout: TwinLayout, cable: Cable): Script {
  const [wire, far, plug] = [wireName(id, cable), netnsName(id, cable.far.node), cable.far.interface];
  return lines(
    sh`ip netns add ${wire}`,
    // Nothing of its own may speak there: it would be heard at both ends.
    sh`ip netns exec ${wire} sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6' 2>/dev/null || :`,
    sh`address=$(ip -n ${far} -o link show dev ${plug} | sed 's/.*link\/ether \([0-9a-f:]*\).*/\1/')`,
    sh`ip -n ${far} link set dev ${plug} netns ${wire} name near`,
    sh`ip -n ${far} link add name ${plug} address "$address" type veth peer name far netns ${wire}`,
    sh`ip -n ${wire} link set dev near up; ip -n ${wire} link set dev far up`,
    plugIn(id, layout, cable),
  );
}

/** Makes one cable of the two halves again. */
export function mend(id: string, layout: TwinLayout, cable: Cable): Script {
  const [wire, far, plug] = [wireName(id, cable), netnsName(id, cable.far.node), cable.far.interface];
  return lines(
    sh`ip -n ${far} link delete dev ${plug}`,
    sh`ip -n ${wire} link set dev near netns ${far} name ${plug}`,
    plugIn(id, layout, cable),
    forget(id, cable),
  );
}
