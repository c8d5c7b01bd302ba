import { isAddress } from '../model/address/address.ts';
import { addressesOf, type Host, type Inventory, publicAddressesOf } from '../model/inventory.ts';
import { Problem } from '../model/problems/problem.ts';

/** Where the controller sits, and by which ways it reaches the hosts from there. */
export interface Seat {
  /** A site's name, or `internet`. */
  readonly home: string;
  /** LANs that the inventory says it reaches besides. */
  readonly alsoOn: readonly string[];
  /** Hosts whose ssh port the router of their site passes on, though the inventory lists only UDP forwards. */
  readonly passedOn: ReadonlySet<string>;
  /** Addresses of the inventory that no site explains (a management network): each given to its host besides. */
  readonly aliases: readonly { readonly host: string; readonly address: string }[];
}

const jumps = (host: Host): boolean => host.ssh.jump !== undefined && host.ssh.jump.length > 0;

/** The host to which the controller itself opens a connection: the host, or the first one that it jumps over. */
function firstHop(inventory: Inventory, host: Host): Host {
  const hop = host.ssh.jump?.[0]?.address;
  if (hop === undefined) return host;
  // Two homes may have the same addresses: a first hop is one that is reached over no other host.
  const inOrder = [...inventory.hosts].sort((one, other) => Number(jumps(one)) - Number(jumps(other)));
  const own = inOrder.find(one =>
    [one.ssh.address, ...addressesOf(one), ...publicAddressesOf(one), one.name].includes(hop),
  );
  if (own !== undefined) return own;
  throw new Problem({
    where: host.name,
    what: `its jump host ${hop} is not a host of the inventory, so the twin has none`,
    hint: 'add the jump host to the inventory, or rehearse without it',
  });
}

/** Whether it is the address at which everybody reaches the host, and not its own on a LAN, which in IPv6 may be the same. */
const isPublicOf = (host: Host, address: string): boolean =>
  publicAddressesOf(host).includes(address) && !addressesOf(host).includes(address);

const mostOften = (names: readonly string[]): string | undefined => {
  const count = (name: string): number => names.filter(one => one === name).length;
  return [...new Set(names)].sort((a, b) => count(b) - count(a))[0];
};

/**
 * Reads from the inventory's ssh addresses where its author sits: on the LAN whose hosts are addressed by their LAN
 * addresses most often, and without a jump; on the internet where there is none. A name of a host behind another
 * site's router is that router's, which passes the port on.
 * @throws {Problem} for a jump host that is not one of the inventory's, of which there can be no twin.
 */
export function findSeat(inventory: Inventory): Seat {
  const lans = new Map(inventory.sites.flatMap(site => (site.lan === undefined ? [] : [[site.name, site] as const])));
  const routerOf = (host: Host): string | undefined => lans.get(host.site)?.router?.publicAddress;
  const isPublic = (host: Host): boolean =>
    !lans.has(host.site) || isPublicOf(host, host.ssh.address) || host.ssh.address === routerOf(host);
  const isName = (host: Host): boolean => !isAddress(host.ssh.address);

  const inside = inventory.hosts.filter(host => !jumps(host) && !isPublic(host));
  const home =
    mostOften(inside.filter(host => !isName(host)).map(host => host.site)) ?? mostOften(inside.map(host => host.site));
  const knocked = [...new Set(inventory.hosts.map(host => firstHop(inventory, host)))];
  const passedOn = knocked.filter(host => {
    const router = routerOf(host);
    if (router === undefined) return false;
    if (host.ssh.address === router) return true;
    // Two hosts of one name and port cannot both be behind the one public address.
    const rivals = knocked.filter(one => one.site === host.site && one.ssh.port === host.ssh.port);
    return isName(host) && host.site !== home && rivals.length === 1;
  });
  const reached = knocked.filter(host => lans.has(host.site) && !isPublic(host) && !passedOn.includes(host));
  return {
    home: home ?? 'internet',
    alsoOn: [...new Set(reached.map(host => host.site))].filter(site => site !== home),
    passedOn: new Set(passedOn.map(host => host.name)),
    aliases: inventory.hosts
      .filter(host => isAddress(host.ssh.address))
      .filter(host => ![...addressesOf(host), ...publicAddressesOf(host), routerOf(host)].includes(host.ssh.address))
      .map(host => ({ host: host.name, address: host.ssh.address })),
  };
}
