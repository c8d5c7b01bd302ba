import ipaddr from 'ipaddr.js';
import type { Host, Inventory } from '../model/inventory.ts';
import { Problem } from '../model/problem.ts';

/** Where the controller sits: its own network first, then the LANs that the inventory says it reaches besides. */
export interface Seat {
  /** A site's name, or `internet`. */
  readonly home: string;
  readonly alsoOn: readonly string[];
  /** Addresses of the inventory that no site explains (a management network): each given to its host besides. */
  readonly aliases: readonly { readonly host: string; readonly address: string }[];
}

/** The address to which the controller itself opens a connection for this host. */
const firstHop = (host: Host): string => host.ssh.jump?.[0]?.address ?? host.ssh.address;

const jumps = (host: Host): boolean => host.ssh.jump !== undefined && host.ssh.jump.length > 0;

/**
 * Reads from the inventory's ssh addresses where its author sits: on the LAN whose hosts are addressed by their LAN
 * addresses most often, and without a jump; on the internet where there is none.
 * @throws {Problem} for a jump host that is not one of the inventory's, of which there can be no twin.
 */
export function findSeat(inventory: Inventory): Seat {
  const lans = new Set(inventory.sites.filter(site => site.lan !== undefined).map(site => site.name));
  const byAddress = new Map(
    inventory.hosts.flatMap(host => [
      [host.address, host] as const,
      [host.name, host] as const,
      ...(jumps(host) ? [] : [[host.ssh.address, host] as const]),
    ]),
  );
  const isPublic = (address: string): boolean =>
    inventory.hosts.some(
      host => address === host.publicAddress || (address === host.address && !lans.has(host.site)),
    ) || inventory.sites.some(site => site.lan !== undefined && site.router?.publicAddress === address);
  const votes = new Map<string, number>();
  for (const host of inventory.hosts) {
    const address = firstHop(host);
    if (isPublic(address)) continue;
    const knocked = byAddress.get(address);
    if (knocked === undefined) {
      throw new Problem({
        where: host.name,
        what: `its jump host ${address} is not a host of the inventory, so the twin has none`,
        wayOut: 'add the jump host to the inventory, or rehearse without it',
      });
    }
    if (lans.has(knocked.site)) votes.set(knocked.site, (votes.get(knocked.site) ?? 0) + (jumps(host) ? 0 : 1));
  }
  const ranked = [...votes].sort((a, b) => b[1] - a[1]).map(([site]) => site);
  return {
    home: ranked[0] ?? 'internet',
    alsoOn: ranked.slice(1),
    aliases: inventory.hosts
      .filter(host => ipaddr.IPv4.isValid(host.ssh.address) && host.ssh.address !== host.address)
      .filter(host => !isPublic(host.ssh.address))
      .map(host => ({ host: host.name, address: host.ssh.address })),
  };
}
