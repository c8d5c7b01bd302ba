import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import { sh } from '../../../shell/sh.ts';
import {
  type BootConfig,
  type ConfigFile,
  configGlobs,
  filesInOrder,
  parseBootConfig,
} from '../../system/boot/config-files.ts';

/** Names, kinds and headings; a key or a password stands on none of these lines. */
const KEEP =
  '^[ \t]*(\\[[A-Za-z0-9]+\\]|(Name|Kind|Type|OriginalName|Unmanaged|ActivationPolicy|interface-name|type|autoconnect|id)[ \t]*=.*|[A-Za-z0-9_.-]+:|(auto|iface|allow-[a-z]+)[ \t].*|#.*)$|(^|,)[ \t]*NAME:?=';

/** Who else makes interfaces at boot, and names them. Shared by all tasks of a host. */
const probe = sh`
provision_starting systemd-networkd.service NetworkManager.service networking.service
for provision_generator in /usr/lib/systemd/system-generators/netplan /lib/systemd/system-generators/netplan; do
  [ ! -e "$provision_generator" ] || echo '== netplan'
done
provision_config_files ${KEEP} ${configGlobs('systemd/network', '.netdev')} ${configGlobs('systemd/network', '.network')} \
  ${configGlobs('systemd/network', '.link')} ${configGlobs('udev/rules.d', '.rules')} \
  /etc/network/interfaces /etc/network/interfaces.d/* /etc/netplan/*.yaml /run/netplan/*.yaml /usr/lib/netplan/*.yaml \
  /etc/NetworkManager/system-connections/* /usr/lib/NetworkManager/system-connections/*`;

/** Settings of one section of a file such as systemd and NetworkManager have. */
function section({ lines }: ConfigFile, name: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  let inside = false;
  for (const line of lines) {
    const heading = /^\s*\[(\w+)\]/.exec(line)?.[1];
    if (heading !== undefined) inside = heading === name;
    const at = line.indexOf('=');
    if (inside && at !== -1) settings.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return settings;
}

/** Patterns of systemd.network(5); a `!` before the first turns the whole list round. */
function isInList(list: string, one: string): boolean {
  const patterns = list.trim().replace(/^!/, '').split(/\s+/);
  return matchesAny(patterns, one) !== list.trim().startsWith('!');
}

/** systemd.syntax(7), "Booleans". */
const isYes = (value: string | undefined): boolean => /^(?:1|y|yes|t|true|on)$/i.test(value ?? '');

type Found = Pick<Override, 'by' | 'hint' | 'after'> & { readonly possible?: true };

function byNetworkd(name: string, { files, starting }: BootConfig): readonly Found[] {
  if (!starting.has('systemd-networkd.service')) return [];
  const all = filesInOrder(files, 'systemd/network');
  const made = all
    .filter(file => file.path.endsWith('.netdev') && section(file, 'NetDev').get('Name') === name)
    .map(({ path }): Found => ({ after: 'made by systemd-networkd', by: path, hint: `remove ${path}` }));
  // Of the files that fit an interface, the first counts.
  const fitting = all.find(file => {
    if (!file.path.endsWith('.network')) return false;
    const match = section(file, 'Match');
    const said = [match.get('Name'), match.get('Kind'), match.get('Type')];
    return (
      said.some(one => one !== undefined) &&
      said.every((list, at) => list === undefined || isInList(list, at === 0 ? name : 'wireguard'))
    );
  });
  if (fitting === undefined || isYes(section(fitting, 'Link').get('Unmanaged'))) return made;
  const after = 'configured by systemd-networkd, which takes away addresses and routes that it did not set';
  const hint = `say Unmanaged=yes for ${name} in a file that comes before ${fitting.path}`;
  const exact = section(fitting, 'Match').get('Name') === name;
  return [...made, { after, by: fitting.path, hint, ...(exact ? {} : { possible: true as const }) }];
}

function byNetworkManager(name: string, { files, starting }: BootConfig): readonly Found[] {
  if (!starting.has('NetworkManager.service')) return [];
  return files
    .filter(file => file.path.includes('/NetworkManager/'))
    .filter(file => {
      const connection = section(file, 'connection');
      return connection.get('interface-name') === name && connection.get('autoconnect') !== 'false';
    })
    .map(({ path }) => ({
      after: 'made by NetworkManager',
      by: path,
      hint: `remove ${path}, or say autoconnect=false in it`,
    }));
}

function byIfupdown(name: string, { files, starting }: BootConfig): readonly Found[] {
  if (!starting.has('networking.service')) return [];
  const own = files.filter(({ path }) => path.startsWith('/etc/network/'));
  const words = (line: string): readonly string[] => line.trim().split(/\s+/);
  const isAuto = own.some(({ lines }) =>
    lines.some(line => /^\s*(?:auto|allow-auto|allow-hotplug)\s/.test(line) && words(line).slice(1).includes(name)),
  );
  const file = own.find(({ lines }) => lines.some(line => words(line)[0] === 'iface' && words(line)[1] === name));
  if (!isAuto || file === undefined) return [];
  return [
    { after: 'made by ifupdown', by: file.path, hint: `take “auto ${name}” and “iface ${name}” out of ${file.path}` },
  ];
}

/** netplan's generator writes files for networkd or NetworkManager at each boot, before either starts. */
function byNetplan(name: string, { files, words }: BootConfig): readonly Found[] {
  if (!words.has('netplan')) return [];
  return files
    .filter(({ path, lines }) => {
      if (!path.includes('/netplan/')) return false;
      const keys = lines.map(line => /^\s*([\w.-]+):/.exec(line)?.[1]);
      const tunnels = keys.indexOf('tunnels');
      return tunnels !== -1 && keys.indexOf(name, tunnels) !== -1;
    })
    .map(({ path }) => ({ after: 'made by netplan', by: path, hint: `take tunnels: ${name}: out of ${path}` }));
}

/** Another interface gets the name as soon as it is there (systemd.link(5), udev(7)). */
function byRenaming(name: string, { files }: BootConfig): readonly Found[] {
  const links = filesInOrder(files, 'systemd/network').filter(
    file => file.path.endsWith('.link') && section(file, 'Link').get('Name') === name,
  );
  const rules = filesInOrder(files, 'udev/rules.d').filter(({ lines }) =>
    lines.some(line => /NAME:?="([^"]*)"/.exec(line)?.[1] === name && !line.trimStart().startsWith('#')),
  );
  return [...links, ...rules].map(({ path }) => ({
    after: "another interface's name",
    by: path,
    hint: `give that interface another name in ${path}, or ours by mesh.interface`,
  }));
}

/** Who else makes an interface of this name at boot, or sets its addresses: then wg-quick finds it there, and fails. Pure. */
export function interfaceOverrides(name: string, config: BootConfig): readonly Override[] {
  return [byNetworkd, byNetworkManager, byIfupdown, byNetplan, byRenaming]
    .flatMap(by => by(name, config))
    .map(one => ({ what: `the interface ${name}`, wanted: `made by wg-quick@${name}`, ...one }));
}

/** Who else makes an interface at boot. */
export const interfaceAtBoot = (name: string): Lasting => ({
  probes: [probe],
  overrides: ([reading]) => interfaceOverrides(name, parseBootConfig(reading?.stdout ?? '')),
});
