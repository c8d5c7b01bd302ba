import { unread } from '../../../model/reading/unread.ts';
import { sections } from '../../../shell/sections.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { type NetworkInterface, parseInterfaces } from '../../network/state/interfaces.ts';
import { parseSockets, type Socket, socketsProbe } from '../../network/state/sockets.ts';
import { firewallProbe } from '../state/firewall-probe.ts';
import { EDGE_FILE, EDGE_TABLE } from './edge-places.ts';
import edgeProbeText from './edge-probe.sh';
import { sshPorts } from './ssh-ports.ts';

const probing = (
  always: '' | 'yes',
) => sh`provision_always=${always} provision_table=${EDGE_TABLE} provision_file=${EDGE_FILE}
provision_all_rules() {
${firewallProbe}
}
${socketsProbe}
${raw(edgeProbeText)}`;

/** Prints it, and changes nothing. */
export const edgeProbe = probing('');

/** The same, with ports that rules lead elsewhere also where our table hides them. */
export const edgeProbeWhole = probing('yes');

/** An address of an interface. */
export interface LinkAddress {
  readonly link: string;
  /** With its prefix length. */
  readonly cidr: string;
}

/** A route of the main table that leads to everybody, or to whom a link reaches by itself. */
export interface EdgeRoute {
  readonly family: '4' | '6';
  readonly to: string;
  readonly link: string;
}

/** What of a host decides what reaches it from outside. */
export interface EdgeReading {
  readonly links: readonly NetworkInterface[];
  readonly addresses: readonly LinkAddress[];
  readonly routes: readonly EdgeRoute[];
  readonly sockets: readonly Socket[];
  /** Ports of TCP at which sshd is reached. */
  readonly sshPorts: readonly number[];
  /** Where nft is; `undefined`: not installed. */
  readonly nft: string | undefined;
  /** Our table as nft prints it; `undefined`: there is none. */
  readonly inForce: string | undefined;
  /** The same of the file, had it been loaded; `broken`: nft does not take it; `undefined`: there is no file. */
  readonly filed: string | undefined;
  /** Who else decides what is let in, and is at work: `ufw`, `firewalld`. */
  readonly managers: readonly string[];
  /** Rules that lead ports elsewhere, as their programs print them. */
  readonly forwarded: readonly string[];
}

/** `2: eth0    inet 198.51.100.25/24 brd … scope global eth0\ …` @throws {Unread} */
function address(line: string): readonly LinkAddress[] {
  const [, link, cidr] = /^\d+: (\S+) +inet6? (\S+)/.exec(line) ?? unread('ip address', line);
  // `peer`: the other end of a way between two follows; ours comes first, without a length.
  return link === undefined || cidr === undefined ? [] : [{ link, cidr }];
}

/** `default via 198.51.100.1 dev eth0 proto …`; of IPv6 also what a link reaches by itself. @throws {Unread} */
const route =
  (family: '4' | '6') =>
  (line: string): readonly EdgeRoute[] => {
    const [to = ''] = line.split(' ');
    // The ways of a route with several of them stand on lines of their own below it.
    const [, link] = / dev (\S+)/.exec(line) ?? [];
    const isWay = /^\s*nexthop\b/.test(line);
    if (link === undefined && !isWay && !/^(?:default|[0-9a-f.:/]+|[a-z]+ \S+)(?: |$)/.test(line))
      unread('ip route', line);
    return link === undefined ? [] : [{ family, to: isWay ? 'default' : to, link }];
  };

const text = (lines: readonly string[] | undefined): string | undefined =>
  lines === undefined || lines.length === 0 ? undefined : lines.join('\n');

/** @throws {Unread} */
function table(lines: readonly string[] | undefined): string | undefined {
  const printed = text(lines);
  return printed === undefined || printed.startsWith(`table inet ${EDGE_TABLE} {`) ? printed : unread('nft', printed);
}

/** @throws {Unread} */
export function parseEdge(stdout: string): EdgeReading {
  const of = sections(stdout);
  const sockets = parseSockets(stdout);
  return {
    links: parseInterfaces(stdout),
    addresses: (of.get('addresses') ?? []).flatMap(address),
    routes: (['4', '6'] as const).flatMap(family => (of.get(`routes ${family}`) ?? []).flatMap(route(family))),
    sockets,
    sshPorts: sshPorts(of, sockets),
    nft: of.get('nft')?.[0],
    inForce: table(of.get('in force')),
    filed: text(of.get('filed')),
    managers: of.get('managers') ?? [],
    forwarded: of.get('forwarded') ?? [],
  };
}
