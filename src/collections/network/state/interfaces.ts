import type { Kept } from '../../../model/gate/kept.ts';
import { unread } from '../../../model/reading/unread.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import { isKeptByName, KEPT_BY_NAME, type Owners, whyItStays } from '../../../remnants/ownership.ts';
import { wireguardLinks } from '../../../remnants/wireguard/wireguard-links.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';

/** A network interface of the host. */
export interface NetworkInterface {
  readonly name: string;
  readonly up: boolean;
  /** The bridge that it is a port of. */
  readonly master: string | undefined;
  readonly wireguard: boolean;
}

/** Which interfaces are left from an old cluster. */
export interface InterfacePatterns {
  readonly names: readonly string[];
  /** Every WireGuard interface, whatever its name: the kernel's, and those of a userspace implementation. */
  readonly wireguard: boolean;
  readonly owners: Owners;
}

/** Lists interfaces, and which of them are WireGuard's. */
export const interfacesProbe = sh`${wireguardLinks}
echo '== links'
ip -o link show
echo '== wireguard'
provision_wireguard_links`;

/** No white space, no slash, at most 15 bytes (IFNAMSIZ). */
const isInterfaceWord = (name: string): boolean => /^[^\s/]{1,15}$/.test(name);

const NAME = /^\d+: ([^:@\s]+)(?:@[^:\s]+)?: <([^>]*)>(.*)$/;

/** @throws {Unread} */
export function parseInterfaces(stdout: string): readonly NetworkInterface[] {
  const parts = sections(stdout);
  const wireguard = new Set(parts.get('wireguard'));
  const links = parts.get('links') ?? [];
  // Every network namespace has at least lo.
  if (links.length === 0) unread('ip link', '');
  for (const name of wireguard) if (!isInterfaceWord(name)) unread('ip link', name);
  return links.map(line => {
    const match = NAME.exec(line);
    if (match === null) unread('ip link', line);
    const [, name = '', flags = '', rest = ''] = match;
    const up = flags.split(',').includes('UP');
    return { name, up, master: / master (\S+)/.exec(rest)?.[1], wireguard: wireguard.has(name) };
  });
}

/** `tunl0` belongs to the module ipip and goes only with it: without being up it is at rest. */
const atRest = ({ name, up }: NetworkInterface): boolean => name === 'tunl0' && !up;

/** The interfaces that are left, with the veths in their bridges: Docker's veths are in Docker's bridge. */
export function leftInterfaces(
  all: readonly NetworkInterface[],
  { names, wireguard, owners }: InterfacePatterns,
): readonly NetworkInterface[] {
  const named = all.filter(
    one => (matchesAny(names, one.name) || (wireguard && one.wireguard)) && !isKeptByName([one.name], owners),
  );
  const bridges = new Set(named.map(one => one.name));
  const ports = all.filter(
    one => !named.includes(one) && one.master !== undefined && bridges.has(one.master) && one.name.startsWith('veth'),
  );
  return [...named, ...ports].filter(one => !atRest(one) && !isKeptByName([one.name], owners));
}

/** What the inventory keeps by name of what the patterns fit. */
export const keptInterfaces = (
  all: readonly NetworkInterface[],
  { names, wireguard, owners }: InterfacePatterns,
): readonly Kept[] =>
  all
    .filter(one => (matchesAny(names, one.name) || (wireguard && one.wireguard)) && isKeptByName([one.name], owners))
    .map(({ name }) => ({ name, why: whyItStays(KEPT_BY_NAME, ''), kind: 'interface' }));

/** In a few words what an interface is. */
export const describeInterface = ({ up, master, wireguard }: NetworkInterface): string =>
  [wireguard ? 'WireGuard' : 'interface', up ? 'up' : 'down', ...(master === undefined ? [] : [`in ${master}`])].join(
    ', ',
  );
