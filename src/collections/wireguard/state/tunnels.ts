import { withoutLength } from '../../../model/address/host-route.ts';
import type { Kept } from '../../../model/gate/kept.ts';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import { wireguardLinks } from '../../../remnants/wireguard-links.ts';
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
  /** Addresses and CIDRs that it has or leads to. */
  readonly networks: readonly string[];
}

/** What there is of WireGuard on a host. */
export interface Tunnels {
  readonly all: readonly Tunnel[];
  /** In /etc/wireguard, what bears no tunnel's name; folders end in `/`. */
  readonly others: readonly string[];
}

/** Never a key: of configurations only addresses are read. */
export const tunnelsProbe: Script = sh`${wireguardLinks}
echo '== wireguard'
provision_wireguard_links
echo '== addresses'
ip -o address show
echo '== files'
for file in /etc/wireguard/* /etc/wireguard/.[!.]*; do
  if [ -d "$file" ] && [ ! -L "$file" ]; then echo "$file/"; elif [ -e "$file" ] || [ -L "$file" ]; then echo "$file"; fi
done
echo '== settings'
for file in /etc/wireguard/*.conf; do
  if [ -f "$file" ]; then sed -n 's/^[ 	]*[Aa]\([Dd][Dd][Rr][Ee][Ss][Ss]\|[Ll][Ll][Oo][Ww][Ee][Dd][Ii][Pp][Ss]\)[ 	]*=//p' "$file" | while read -r networks; do
    echo "$file = $networks"
  done; fi
done
echo '== units'
if [ -d /run/systemd/system ]; then
  systemctl list-units --all --full --plain --no-legend --no-pager 'wg-quick@*.service'
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
  const all = names
    .filter(name => name !== '')
    .map(name => ({
      name,
      interface: interfaces.has(name),
      unit: units.get(name) ?? 'inactive',
      unitFiles: unitFiles.filter(path => unitInstance(path) === name),
      files: files.filter(path => !path.endsWith('/') && ownerOf(path) === name),
      networks: [
        ...part('addresses').flatMap(line => {
          const [, at, , address = ''] = line.trim().split(/\s+/);
          return at === name ? [address] : [];
        }),
        ...part('settings').flatMap(line =>
          line.startsWith(`/etc/wireguard/${name}.conf = `)
            ? line
                .slice(line.indexOf(' = ') + 3)
                .replace(/#.*/, '')
                .split(/[\s,]+/)
            : [],
        ),
      ],
    }));
  return { all, others: files.filter(path => path.endsWith('/') || ownerOf(path) === undefined) };
}

const isMesh = ({ name, networks }: Tunnel, { names, subnet, addresses }: MeshTunnels): boolean =>
  matchesAny(names, name) ||
  networks
    .map(network => withoutLength(network))
    .some(address => inside(address, subnet) && addresses.includes(address));

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
  const left = all.filter(one => isThere(one) && isMesh(one, mesh));
  const theirs = all.filter(one => isThere(one) && !isMesh(one, mesh));
  const files = theirs.length > 0 ? [] : others.filter(path => !path.endsWith('/'));
  return {
    left,
    files,
    kept: [
      ...theirs.map(one => ({
        name: [one.name, ...one.files].join(', '),
        why: 'a tunnel that neither has nor leads to an address of the mesh',
        kind: 'WireGuard tunnel',
      })),
      ...others
        .filter(path => !files.includes(path))
        .map(path => ({ name: path, why: 'nothing says which tunnel it belongs to', kind: 'file of WireGuard' })),
    ],
  };
}

/** In a few words what there is of it. */
export const describeTunnel = (one: Tunnel): string =>
  [
    ...(one.interface ? ['its interface'] : []),
    ...(one.unit === 'inactive' ? [] : [`wg-quick@${one.name} ${one.unit}`]),
    ...one.unitFiles,
    ...one.files,
  ].join(', ');
