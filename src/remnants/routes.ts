import ipaddr from 'ipaddr.js';
import { sh } from '../shell/sh.ts';
import type { IpFamily } from './policy-rules.ts';
import { sections } from './sections.ts';

/** One route as `ip route show table all` prints it. */
export interface Route {
  readonly family: IpFamily;
  /** The whole line, which `ip route delete` takes as it is. */
  readonly line: string;
  /** A CIDR, an address, or `default`. */
  readonly destination: string;
  /** Who made it: a name of /etc/iproute2/rt_protos or a number; `boot` where the line has none. */
  readonly protocol: string;
  readonly table: string;
}

/** Which routes are left from an old cluster. */
export interface RoutePatterns {
  /** Made by these: `bird` is Calico's BGP daemon, 80 its agent Felix. */
  readonly protocols: readonly string[];
  /** Leading into these CIDRs, whoever made them. */
  readonly destinations: readonly string[];
}

/** Lists the routes of all tables. */
export const routesProbe = sh`echo '== 4'
ip -4 route show table all
echo '== 6'
ip -6 route show table all 2>/dev/null || :`;

const TYPE = /^(unicast|local|broadcast|multicast|anycast|throw|unreachable|prohibit|blackhole|nat) /;

export function parseRoutes(stdout: string): readonly Route[] {
  const parts = sections(stdout);
  const families: readonly IpFamily[] = ['4', '6'];
  return families.flatMap(family =>
    (parts.get(family) ?? []).flatMap(text => {
      // The lines of a route with several next hops are indented; they go with it.
      if (/^\s/.test(text)) return [];
      const line = text.trim();
      return [
        {
          family,
          line,
          destination: line.replace(TYPE, '').split(' ')[0] ?? '',
          protocol: / proto (\S+)/.exec(line)?.[1] ?? 'boot',
          table: / table (\S+)/.exec(line)?.[1] ?? 'main',
        },
      ];
    }),
  );
}

function inside(destination: string, cidr: string): boolean {
  const text = destination.includes('/') ? destination : `${destination}/${destination.includes(':') ? 128 : 32}`;
  if (!ipaddr.isValidCIDR(text) || !ipaddr.isValidCIDR(cidr)) return false;
  const [address, prefix] = ipaddr.parseCIDR(text);
  const [network, length] = ipaddr.parseCIDR(cidr);
  return address.kind() === network.kind() && prefix >= length && address.match(network, length);
}

/** The routes that are left. The kernel's own (`proto kernel`) go with the addresses that made them. */
export const leftRoutes = (all: readonly Route[], { protocols, destinations }: RoutePatterns): readonly Route[] =>
  all.filter(
    route =>
      route.table !== 'local' &&
      route.protocol !== 'kernel' &&
      (protocols.includes(route.protocol) || destinations.some(cidr => inside(route.destination, cidr))),
  );
