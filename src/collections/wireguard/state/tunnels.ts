import { withoutLength } from '../../../model/address/host-route.ts';
import type { Kept } from '../../../model/gate/kept.ts';
import { listOf } from '../../../model/one-or-many.ts';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import { CLUSTER, goesBy, isKeptByName, KEPT_BY_NAME, type Owner, whyItStays } from '../../../remnants/ownership.ts';
import { runningWireguard } from '../../../remnants/wireguard/running-wireguard.ts';
import { wireguardLinks } from '../../../remnants/wireguard/wireguard-links.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';
import { inside } from '../../network/state/routes.ts';
import type { MeshTunnels } from './mesh-tunnels-schema.ts';
import { isInterfaceName } from './wireguard-schema.ts';

/** A WireGuard tunnel of the host: an interface, a configuration of wg-quick, its unit, or any of them. */
export interface Tunnel {
  readonly name: string;
  /** Its interface is there, or a control socket of a userspace implementation is. */
  readonly interface: boolean;
  /** As systemd says of wg-quick@NAME; `inactive` also where it has no unit. */
  readonly unit: string;
  /** Drop-ins of its unit, and links that start it at boot. */
  readonly unitFiles: readonly string[];
  /** In /etc/wireguard, its configuration and whatever else bears its name. */
  readonly files: readonly string[];
  /** Addresses that it has. */
  readonly addresses: readonly string[];
  /** CIDRs that it leads to. */
  readonly allowedIps: readonly string[];
  /** Where its peers are called, as `ADDRESS:PORT`. */
  readonly endpoints: readonly string[];
}

/** What there is of WireGuard on a host. */
export interface Tunnels {
  readonly all: readonly Tunnel[];
  /** In /etc/wireguard, what bears no tunnel's name; folders end in `/`. */
  readonly others: readonly string[];
}

/** Never a key: of configurations, and of what runs, only addresses are read. */
export const tunnelsProbe: Script = sh`${wireguardLinks}
${runningWireguard}
echo '== wireguard'
provision_find_wireguard
links=$provision_wireguards
printf '%s' "$links"
echo '== addresses'
provision_once '' ip -o address show
printf '%s\n' "$provision_told"
echo '== files'
for file in /etc/wireguard/* /etc/wireguard/.[!.]*; do
  if [ -d "$file" ] && [ ! -L "$file" ]; then echo "$file/"; elif [ -e "$file" ] || [ -L "$file" ]; then echo "$file"; fi
done
echo '== settings'
for file in /etc/wireguard/*.conf; do
  [ -f "$file" ] || continue
  while read -r line || [ -n "$line" ]; do
    name=\${line%%=*}
    case $line in
      [Aa][Dd][Dd][Rr][Ee][Ss][Ss]*=*) what=has name=\${name#???????} ;;
      [Aa][Ll][Ll][Oo][Ww][Ee][Dd][Ii][Pp][Ss]*=*) what=leads-to name=\${name#??????????} ;;
      [Ee][Nn][Dd][Pp][Oo][Ii][Nn][Tt]*=*) what=calls name=\${name#????????} ;;
      *) continue ;;
    esac
    case $name in *[![:blank:]]*) continue ;; esac
    line=\${line#*=}
    printf '%s = %s %s\n' "$file" "$what" "\${line#"\${line%%[![:blank:]]*}"}"
  done <"$file"
done
echo '== running'
for link in $links; do
  status=0
  provision_running "$link" || status=$?
  # 3: there is no state of it, or no wg.
  if [ "$status" = 3 ]; then continue; fi
  if [ "$status" != 0 ]; then exit "$status"; fi
  while read -r tag key shared end networks rest; do
    [ "$tag" != peer ] || printf '%s\n' "$link = calls $end" "$link = leads-to $networks"
  done <<PROVISION_PEERS
$provision_told
PROVISION_PEERS
done
echo '== units'
if [ -d /run/systemd/system ]; then
  provision_list_units 'wg-quick@*.service'
fi
echo '== unit files'
for file in /etc/systemd/system/wg-quick@?*.service /etc/systemd/system/wg-quick@?*.service.d /etc/systemd/system/*.wants/wg-quick@?*.service; do
  if [ -e "$file" ] || [ -L "$file" ]; then echo "$file"; fi
done`;

const unitInstance = (text: string): string => /wg-quick@(.+)\.service/.exec(text)?.[1] ?? '';
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** @throws {Unread} */
export function parseTunnels(stdout: string): Tunnels {
  const parts = sections(stdout);
  const part = (name: string): readonly string[] => parts.get(name) ?? [];
  const interfaces = new Set(part('wireguard'));
  for (const name of interfaces) if (!isInterfaceName(name)) unread('ip link', name);
  for (const line of part('addresses')) if (!/^\d+: \S+\s+\S+ \S+/.test(line)) unread('ip address', line);
  const units = new Map(
    part('units').map(line => {
      const [unit = '', , active = ''] = line.trim().split(/\s+/);
      if (!/\.service$/.test(unit)) unread('systemctl', line);
      return [unitInstance(unit), active] as const;
    }),
  );
  const files = part('files');
  const configured = files.filter(path => path.endsWith('.conf')).map(path => baseName(path).slice(0, -'.conf'.length));
  const unitFiles = part('unit files');
  const names = [...new Set([...interfaces, ...configured, ...units.keys(), ...unitFiles.map(unitInstance)])];
  // The longest name counts: `wg0-office.key` is of wg0-office, where there is one.
  const ownerOf = (path: string): string | undefined =>
    names
      .filter(name => baseName(path) === name || /^[.-]/.test(baseName(path).slice(name.length)))
      .filter(name => baseName(path).startsWith(name))
      .sort((a, b) => b.length - a.length)[0];
  const settings = [
    ...part('settings').flatMap(line => {
      const [, name, rest] = /^\/etc\/wireguard\/(.+?)\.conf = (.*)$/.exec(line) ?? [];
      return name === undefined || rest === undefined ? [] : [{ name, rest }];
    }),
    ...part('running').flatMap(line => {
      const [, name, rest] = /^(\S+) = (.*)$/.exec(line) ?? [];
      return name === undefined || rest === undefined ? [] : [{ name, rest }];
    }),
  ];
  const said = (name: string, what: string): readonly string[] =>
    settings
      .filter(one => one.name === name && one.rest.startsWith(`${what} `))
      .flatMap(one =>
        one.rest
          .slice(what.length)
          .replace(/#.*/, '')
          .split(/[\s,]+/),
      )
      .filter(text => text !== '' && text !== '(none)');
  const all = names
    .filter(name => name !== '')
    .map(name => ({
      name,
      interface: interfaces.has(name),
      unit: units.get(name) ?? 'inactive',
      unitFiles: unitFiles.filter(path => unitInstance(path) === name),
      files: files.filter(path => !path.endsWith('/') && ownerOf(path) === name),
      addresses: [
        ...part('addresses').flatMap(line => {
          const [, at, , address = ''] = line.trim().split(/\s+/);
          return at === name ? [address] : [];
        }),
        ...said(name, 'has'),
      ],
      allowedIps: said(name, 'leads-to'),
      endpoints: said(name, 'calls'),
    }));
  return { all, others: files.filter(path => path.endsWith('/') || ownerOf(path) === undefined) };
}

const within = (network: string, cidrs: MeshTunnels['subnet']): boolean =>
  listOf(cidrs).some(cidr => inside(withoutLength(network), cidr));

/** Whether it is the mesh's by what it has, leads to and calls. */
const isOfMesh = (
  { addresses: own, allowedIps, endpoints: called }: Tunnel,
  { subnet, addresses, endpoints }: MeshTunnels,
): boolean =>
  own.some(one => within(one, subnet)) ||
  allowedIps.some(one => within(one, subnet) && addresses.includes(withoutLength(one))) ||
  (called.length > 0 && called.every(one => endpoints.includes(one)));

/** Whether it speaks of a life of its own: it leads somewhere, and nothing of that is the mesh's. */
const isOfOthers = ({ allowedIps, endpoints }: Tunnel): boolean => allowedIps.length + endpoints.length > 0;

/**
 * Whose a tunnel is, by evidence: what it has, leads to and calls. Its name counts only where nothing else is said, as of a
 * lone key. What remains nobody knows.
 */
function tunnelOwner(one: Tunnel, mesh: MeshTunnels): Owner {
  if (isKeptByName([one.name, ...one.files, ...one.unitFiles], mesh.owners)) return KEPT_BY_NAME;
  if (isOfMesh(one, mesh)) return CLUSTER;
  return matchesAny(mesh.names, one.name) && !isOfOthers(one) ? CLUSTER : undefined;
}

const isThere = ({ interface: up, unit, unitFiles, files }: Tunnel): boolean =>
  up || unit !== 'inactive' || unitFiles.length + files.length > 0;

/** What of WireGuard is the mesh's and goes, and what is somebody's and stays. */
export interface TunnelVerdict {
  readonly left: readonly Tunnel[];
  /** Files of nobody's name in /etc/wireguard, which go where no tunnel of somebody's is there that they could be of. */
  readonly files: readonly string[];
  readonly kept: readonly Kept[];
}

export function judgeTunnels({ all, others }: Tunnels, mesh: MeshTunnels): TunnelVerdict {
  const there = all.filter(isThere).map(one => ({ one, owner: tunnelOwner(one, mesh) }));
  const left = there.filter(({ owner }) => goesBy(owner, mesh.owners)).map(({ one }) => one);
  const theirs = there.filter(({ one }) => !left.includes(one));
  const files =
    theirs.length > 0
      ? []
      : others.filter(path => !path.endsWith('/') && !isKeptByName([path, baseName(path)], mesh.owners));
  return {
    left,
    files,
    kept: [
      ...theirs.map(({ one, owner }) => ({
        name: [one.name, ...one.files].join(', '),
        why: whyItStays(owner, 'a tunnel that neither has an address of the mesh nor leads to one of its hosts'),
        kind: 'WireGuard tunnel',
      })),
      ...others
        .filter(path => !files.includes(path))
        .map(path => ({ name: path, why: 'nothing says which tunnel it belongs to', kind: 'file of WireGuard' })),
    ],
  };
}

/**
 * Tunnels of the mesh that run, or would start at boot, under another name than the mesh has now: they hold its addresses and
 * its port. Their files stay: a key is nowhere else.
 */
export function formerTunnels(tunnels: Tunnels, mesh: MeshTunnels, name: string): TunnelVerdict {
  const left = judgeTunnels(tunnels, { ...mesh, names: [name], owners: { ...mesh.owners, unknown: 'keep' } })
    .left.filter(one => one.name !== name)
    .map(one => ({ ...one, unitFiles: one.unitFiles.filter(path => path.includes('.wants/')), files: [] }))
    .filter(isThere);
  return { left, files: [], kept: [] };
}

/** In a few words what there is of it. */
export const describeTunnel = (one: Tunnel): string =>
  [
    ...(one.interface ? ['its interface'] : []),
    ...(one.unit === 'inactive' ? [] : [`wg-quick@${one.name} ${one.unit}`]),
    ...one.unitFiles,
    ...one.files,
  ].join(', ');
