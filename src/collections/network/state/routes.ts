import { hostRoute } from '../../../model/address/host-route.ts';
import { encloses, networkAround } from '../../../model/address/network.ts';
import type { Kept } from '../../../model/gate/kept.ts';
import { unread } from '../../../model/reading/unread.ts';
import {
  CLUSTER,
  goesBy,
  isKeptByName,
  KEPT_BY_NAME,
  type Owner,
  shownOwner,
  whyItStays,
} from '../../../remnants/ownership.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';
import { type ClusterRouting, isClusterInterface } from './cluster-routing-schema.ts';
import type { IpFamily } from './policy-rules.ts';
import { routeOwner } from './rule-owners.ts';

/** One route as `ip route show table all` prints it. */
export interface Route {
  readonly family: IpFamily;
  /** The whole line, which `ip route delete` takes as it is. */
  readonly line: string;
  /** `unicast` where the line has none. */
  readonly type: string;
  /** A CIDR, an address, or `default`. */
  readonly destination: string;
  /** Who made it: a name of /etc/iproute2/rt_protos or a number; `boot` where the line has none. */
  readonly protocol: string;
  readonly table: string;
  /** Through which interfaces it leads, those of its next hops included. */
  readonly devices: readonly string[];
  readonly gateways: readonly string[];
}

/** Lists the routes of all tables. */
export const routesProbe = sh`echo '== routes 4'
provision_all_routes 4
printf '%s\n' "$provision_told"
echo '== routes 6'
provision_all_routes 6 || provision_told=
printf '%s\n' "$provision_told"`;

const TYPE = /^(unicast|local|broadcast|multicast|anycast|throw|unreachable|prohibit|blackhole|nat) /;

const behind = (text: string, word: RegExp): readonly string[] =>
  [...text.matchAll(word)].flatMap(match => match[1] ?? []);

/** @throws {Unread} */
export function parseRoutes(stdout: string): readonly Route[] {
  const parts = sections(stdout);
  const families: readonly IpFamily[] = ['4', '6'];
  return families.flatMap(family => {
    // The lines of a route with several next hops are indented; they go with it.
    const whole = (parts.get(`routes ${family}`) ?? []).join('\n').split(/\n(?!\s)/);
    return whole.flatMap(text => {
      const line = (text.split('\n')[0] ?? '').trim();
      if (line === '') return [];
      const destination = line.replace(TYPE, '').split(' ')[0] ?? '';
      if (!/^(?:default|[0-9a-fA-F.:]+(?:\/\d+)?)$/.test(destination)) unread('ip route', line);
      return [
        {
          family,
          line,
          type: TYPE.exec(line)?.[1] ?? 'unicast',
          destination,
          protocol: / proto (\S+)/.exec(line)?.[1] ?? 'boot',
          table: / table (\S+)/.exec(line)?.[1] ?? 'main',
          devices: behind(text, / dev (\S+)/g),
          gateways: behind(text, / via (?:inet6? )?(\S+)/g),
        },
      ];
    });
  });
}

/** Whether a CIDR, or an address, lies in another. */
export function inside(destination: string, cidr: string): boolean {
  const inner = networkAround(destination.includes('/') ? destination : hostRoute(destination));
  const outer = networkAround(cidr);
  return inner !== undefined && outer !== undefined && encloses(outer, inner);
}

/** The kernel's own go with the addresses that made them. */
const isKernels = ({ table, protocol }: Route): boolean => table === 'local' || protocol === 'kernel';

const isBlock = ({ destination }: Route): boolean => /\/(26|122)$/.test(destination);

/** Whether it leads nowhere but through interfaces of the cluster's. */
const throughCluster = ({ devices }: Route, ours: ClusterRouting): boolean =>
  devices.length > 0 && devices.every(name => isClusterInterface(name, ours));

/** Whether the inventory keeps what it leads through, or its table. */
const isKept = ({ devices, table }: Route, { owners }: ClusterRouting): boolean =>
  isKeptByName([...devices, table], owners);

const into = ({ destination }: Route, { destinations }: ClusterRouting): boolean =>
  destinations.some(cidr => inside(destination, cidr));

/** The way to another node, or none: what network plugins make for pods, whoever they say they are. */
const asPluginsMake = (route: Route, { gateways }: ClusterRouting): boolean =>
  route.devices.length === 0 || (route.gateways.length > 0 && route.gateways.every(one => gateways.includes(one)));

/** Whether a route says by itself that it is cluster software's. */
function saysSo(route: Route, ours: ClusterRouting): boolean {
  const inPods = into(route, ours);
  const through = throughCluster(route, ours);
  if (ours.protocols.includes(route.protocol)) return (ours.living ?? []).length === 0 || inPods || through;
  if (ours.shared_protocols.includes(route.protocol)) return inPods || through || isBlock(route);
  return inPods && (through || asPluginsMake(route, ours));
}

/** Whose a route is that could be the cluster's. */
function ownerOf(route: Route, ours: ClusterRouting): Owner {
  if (isKept(route, ours)) return KEPT_BY_NAME;
  return saysSo(route, ours) ? CLUSTER : routeOwner(route);
}

/** Routes that could be the cluster's: they say so, or lead into the pods' network, or are made by a program of that name. */
const couldBe = (route: Route, ours: ClusterRouting): boolean =>
  !isKernels(route) &&
  (saysSo(route, ours) || into(route, ours) || [...ours.protocols, ...ours.shared_protocols].includes(route.protocol));

/** The routes that are left. */
export const leftRoutes = (all: readonly Route[], ours: ClusterRouting): readonly Route[] =>
  all.filter(route => couldBe(route, ours) && goesBy(ownerOf(route, ours), ours.owners));

/** Whether a route is gone after the wipe: it goes by itself, or with its interface. */
export const goes = (route: Route, ours: ClusterRouting): boolean =>
  !isKept(route, ours) &&
  ((couldBe(route, ours) && goesBy(ownerOf(route, ours), ours.owners)) || throughCluster(route, ours));

/** Routes that look like the cluster's and stay: into the pods' network, but by somebody's own way. */
export const keptRoutes = (all: readonly Route[], ours: ClusterRouting): readonly Kept[] =>
  all
    .filter(route => couldBe(route, ours) && !goes(route, ours))
    .map(route => ({
      name: route.line,
      why: whyItStays(
        ownerOf(route, ours),
        into(route, ours)
          ? 'leads into the network of the pods or services, but not through the cluster'
          : ours.protocols.includes(route.protocol)
            ? `made by ${route.protocol}, as routes of ${(ours.living ?? []).join(' and ')} are, which runs on this host`
            : `made by ${route.protocol}, and no block of pods`,
      ),
      kind: 'route',
      ...shownOwner(ownerOf(route, ours)),
    }));
