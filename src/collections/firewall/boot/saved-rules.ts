import { sh } from '../../../shell/sh.ts';
import type { BootConfig, ConfigFile } from '../../system/boot/config-files.ts';
import type { FirewallState } from '../state/firewall-state.ts';
import { parseFirewall } from '../state/parse-firewall.ts';
import { nftFiles } from './nft-files.ts';

/** Rules that a host loads at boot, and who loads them. Shared by all tasks of a host. */
export const savedRulesProbe = sh`
provision_starting netfilter-persistent.service iptables.service ip6tables.service nftables.service firewalld.service ufw.service
provision_config_files '^[^#]' /etc/iptables/rules.v4 /etc/iptables/rules.v6 /etc/iptables/rules-save /etc/iptables/rules6-save \
  /etc/sysconfig/iptables /etc/sysconfig/ip6tables /etc/nftables.conf /etc/nftables.nft /etc/sysconfig/nftables.conf \
  /etc/nftables.d/* /etc/nftables/* /etc/ufw/ufw.conf /etc/default/ufw /etc/ufw/user.rules /etc/ufw/user6.rules \
  /etc/ufw/before.rules
provision_config_files '<(zone|port|service|interface)[ >]' /etc/firewalld/zones/*.xml
provision_config_files '^DefaultZone=' /etc/firewalld/firewalld.conf`;

/** Rules as they are loaded at boot from some files. */
export interface SavedRules {
  /** The unit that loads them. */
  readonly unit: string;
  readonly files: readonly string[];
  readonly state: FirewallState;
  /** As they stand in the files. */
  readonly lines: readonly string[];
  /** The command that puts the rules as they are now in their place. */
  readonly renew: string;
}

/** Who loads what iptables-save has printed, and of which family: netfilter-persistent (Debian), iptables-services (RHEL), OpenRC (Alpine). */
const iptablesFiles: Readonly<Record<string, { readonly unit: string; readonly family: '4' | '6' }>> = {
  '/etc/iptables/rules.v4': { unit: 'netfilter-persistent.service', family: '4' },
  '/etc/iptables/rules.v6': { unit: 'netfilter-persistent.service', family: '6' },
  '/etc/sysconfig/iptables': { unit: 'iptables.service', family: '4' },
  '/etc/sysconfig/ip6tables': { unit: 'ip6tables.service', family: '6' },
  '/etc/iptables/rules-save': { unit: 'iptables.service', family: '4' },
  '/etc/iptables/rules6-save': { unit: 'ip6tables.service', family: '6' },
};

/** A file of nftables' own language, its depth counted in tabs as `nft list ruleset` prints it. */
function asListed(files: readonly ConfigFile[]): readonly string[] {
  let depth = 0;
  return files.flatMap(({ lines }) =>
    lines.flatMap(line => {
      const text = line.trim();
      if (text.startsWith('}')) depth = Math.max(0, depth - 1);
      const printed = `${'\t'.repeat(depth)}${text.replace(/^table (\w+) \{/, 'table ip $1 {')}`;
      if (text.endsWith('{')) depth += 1;
      return text === '' ? [] : [printed];
    }),
  );
}

/** What each manager of rules that starts at boot loads then. Pure. */
export function savedRules({ files, starting }: BootConfig): readonly SavedRules[] {
  const iptables = files.flatMap((file): SavedRules[] => {
    const known = iptablesFiles[file.path];
    if (known === undefined || !starting.has(known.unit)) return [];
    const state = parseFirewall(`== nft ${known.family}\n${file.lines.join('\n')}\n`);
    const renew =
      known.unit === 'netfilter-persistent.service'
        ? 'netfilter-persistent save'
        : `${known.family === '6' ? 'ip6tables' : 'iptables'}-save >${file.path}`;
    return [{ unit: known.unit, files: [file.path], state, lines: file.lines, renew }];
  });
  const nft = nftFiles(files);
  if (nft.length === 0 || !starting.has('nftables.service')) return iptables;
  const state = parseFirewall(`== ruleset\n${asListed(nft).join('\n')}\n`);
  const renew = `take them out of ${nft.map(one => one.path).join(', ')}`;
  const lines = nft.flatMap(one => one.lines);
  return [...iptables, { unit: 'nftables.service', files: nft.map(one => one.path), state, lines, renew }];
}
