import { type Host, type Inventory, lansOf, type Site, type SshSettings } from '../model/inventory.ts';
import { liesIn } from '../model/lan-around.ts';
import { listOf } from '../model/one-or-many.ts';
import { expandPath, type Folders } from './paths.ts';
import type { InventoryFile } from './schema/file-schema.ts';
import { sshSettings } from './ssh-settings.ts';

type FileHost = InventoryFile['hosts'][string];
type FileSite = InventoryFile['sites'][string];

function toSite(name: string, site: FileSite, forwardPort: number | undefined): Site {
  const { router } = site;
  const [lan, ...otherLans] = listOf(site.lan);
  const lans = { ...(lan === undefined ? {} : { lan }), ...(otherLans.length === 0 ? {} : { otherLans }) };
  const vars = Object.keys(site.vars).length === 0 ? {} : { vars: site.vars };
  if (router === undefined) return { name, ...lans, ...vars };
  const forwards = router.forwards.map(({ udp, to, to_port }) => ({
    port: udp,
    host: to,
    hostPort: to_port ?? forwardPort ?? udp,
  }));
  // In the order of the LANs, in which the first is the one that counts where one is enough.
  const order = (address: string): number => lansOf(lans).findIndex(one => liesIn(one, address));
  const [lanAddress = '', ...otherLanAddresses] = [...listOf(router.lan_address)].sort((a, b) => order(a) - order(b));
  return {
    name,
    ...lans,
    router: {
      lanAddress,
      ...(otherLanAddresses.length === 0 ? {} : { otherLanAddresses }),
      publicAddress: router.public_address,
      forwards,
    },
    ...vars,
  };
}

function toHost(name: string, host: FileHost, ssh: SshSettings, site: string, hasLan: boolean): Host {
  const [address = '', otherAddress] = listOf(host.address);
  const [publicAddress, otherPublicAddress] = listOf(host.public_address ?? (hasLan ? undefined : host.address));
  return {
    name,
    site,
    roles: host.roles,
    address,
    ...(otherAddress === undefined ? {} : { otherAddress }),
    ...(publicAddress === undefined ? {} : { publicAddress }),
    ...(otherPublicAddress === undefined ? {} : { otherPublicAddress }),
    ssh,
    ...(host.away === true ? { away: true } : {}),
    vars: host.vars,
  };
}

/**
 * The inventory as everybody else sees it, from a file without mistakes.
 * @param forwardPort the port of a host that a forward leads to where it does not say
 */
export function buildInventory(
  file: InventoryFile,
  path: string,
  folders: Folders,
  forwardPort: number | undefined,
): Inventory {
  const settings = sshSettings(file, folders);
  const hosts = Object.entries(file.hosts).flatMap(([name, host]) => {
    const ssh = settings.get(name);
    const { site } = host;
    // Each host without one was given the public site.
    if (ssh === undefined || site === undefined) return [];
    return [toHost(name, host, ssh, site, file.sites[site]?.lan !== undefined)];
  });
  return {
    file: path,
    cluster: file.cluster,
    ...(file.collections === undefined || file.collections.length === 0
      ? {}
      : { collections: file.collections.map(one => expandPath(one, folders)) }),
    sites: Object.entries(file.sites).map(([name, site]) => toSite(name, site, forwardPort)),
    hosts,
    vars: file.vars,
    ...(Object.keys(file.roles).length === 0
      ? {}
      : { roleVars: Object.fromEntries(Object.entries(file.roles).map(([role, own]) => [role, own.vars])) }),
  };
}
