import { familyOf } from '../../../model/address/address.ts';
import { isHostRoute, withoutLength } from '../../../model/address/host-route.ts';
import type { HandCheck } from '../../../model/by-hand/by-hand.ts';
import { count } from '../../../model/text/count.ts';
import { allOf, lines, sh } from '../../../shell/sh.ts';
import { ofPeer, type Peer, rangesOf } from '../checks/wireguard-peers.ts';

/** The interface is up. */
export const upByHand = (name: string): HandCheck => ({
  is: sh`ip -o link show dev ${name} | grep -q '[<,]UP[,>]'`,
  look: sh`ip -br address show dev ${name}`,
  expect: `${name} is there, and UP`,
});

/** It listens where it is called. */
export const listenerByHand = (name: string, port: number): HandCheck => ({
  is: sh`[ "$(wg show ${name} listen-port)" = ${port} ]`,
  look: sh`wg show ${name} listen-port`,
  expect: `${name} listens on UDP ${port}`,
});

/** Routes to the peers, of one family, a line each; of IPv6 without those that the kernel makes for any link. */
const routesOf = (name: string, family: '4' | '6') =>
  family === '4'
    ? sh`ip -4 route show dev ${name} | cut -d ' ' -f 1 | sort`
    : sh`ip -6 route show dev ${name} | grep -v -e '^fe80:' -e '^ff00:' -e '^multicast' -e 'proto kernel' | cut -d ' ' -f 1 | sort`;

/** One route for each address of a peer, and it wins. */
export function routesByHand(name: string, peers: readonly Peer[]): HandCheck {
  const addresses = peers.flatMap(ofPeer);
  const ranges = peers.flatMap(rangesOf);
  const families = (['4', '6'] as const).filter(family => addresses.some(one => familyOf(one) === family));
  const ofFamily = families.map(family => {
    // `ip` leaves out the length of a whole address.
    const wanted = ranges
      .filter(one => familyOf(withoutLength(one)) === family)
      .map(one => (isHostRoute(one) ? withoutLength(one) : one))
      .sort();
    return sh`[ "$(${routesOf(name, family)})" = "$(printf '%s\n' ${wanted} | sort)" ]`;
  });
  return {
    is: allOf([...ofFamily, ...addresses.map(address => sh`ip route get ${address} | grep -Fq ${` dev ${name} `}`)]),
    look: lines(...families.map(family => sh`ip ${`-${family}`} route show dev ${name}`)),
    expect: `exactly ${count(ranges.length, 'route')} through ${name}: ${ranges.join(', ')}`,
  };
}

/** A handshake with each peer in the last three minutes; a ping wakes who is idle. */
export const handshakesByHand = (name: string, peers: readonly Peer[], within: number): HandCheck => ({
  is: sh`${peers.flatMap(ofPeer).map(address => sh`ping -c 1 -W 2 ${address} >/dev/null 2>&1 &`)}
wait
[ "$(wg show ${name} latest-handshakes | awk -v now="$(date +%s)" 'now - $2 <= ${within}' | wc -l)" -ge ${peers.length} ]`,
  look: sh`wg show ${name} latest-handshakes`,
  expect: `${count(peers.length, 'peer')}, each with a handshake in the last ${within} s (seconds since 1970)`,
});

/** Each peer answers, at full size in one piece. */
export const pingsByHand = (peers: readonly Peer[], mtu: number): HandCheck => {
  const ask = (address: string) =>
    sh`ping -n -c 1 -W 2 -M 'do' -s ${mtu - (familyOf(address) === '6' ? 48 : 28)} ${address} >/dev/null`;
  return {
    is: allOf(peers.flatMap(ofPeer).map(ask)),
    look: lines(...peers.flatMap(ofPeer).map(address => sh`ping -n -c 3 -W 2 ${address}`)),
    expect: `every other host answers, also ${mtu} bytes in one piece`,
  };
};

/** Each peer is allowed its own address only. */
export const allowedByHand = (name: string, peers: readonly Peer[]): HandCheck => {
  const wanted = peers.flatMap(rangesOf);
  return {
    is: sh`[ "$(wg show ${name} allowed-ips | tr -s '\t ' '\n' | grep -F / | grep -vx '[A-Za-z0-9+/]*=' | sort)" = "$(printf '%s\n' ${wanted} | sort)" ]`,
    look: sh`wg show ${name} allowed-ips`,
    expect: `each peer has its own address and what lies behind it, and nothing wider: ${[...wanted].sort().join(', ')}`,
  };
};

/** The key that runs is the one in the file. */
export const restartByHand = (name: string): HandCheck => ({
  is: sh`[ "$(wg pubkey <${`/etc/wireguard/${name}.key`})" = "$(wg show ${name} public-key)" ]`,
  look: lines(sh`wg show ${name} public-key`, sh`cat ${`/etc/wireguard/${name}.pub`}`, sh`df -P /etc/wireguard`),
  expect: 'the key in the file is the one that runs, and the disk is not full',
});
