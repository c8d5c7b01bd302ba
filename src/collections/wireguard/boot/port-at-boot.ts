import type { Family } from '../../../model/address/address.ts';
import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import type { SavedRules } from '../../firewall/boot/saved-rules.ts';
import { savedRules, savedRulesProbe } from '../../firewall/boot/saved-rules.ts';
import { type BootConfig, linesOf, parseBootConfig } from '../../system/boot/config-files.ts';
import { firewallBlocks, passage } from '../survey/firewall-blocks.ts';
import type { FirewallRule } from '../survey/survey.ts';

/** What of an interface depends on packets that others send first. */
export interface Listening {
  readonly name: string;
  readonly port: number;
  /** A peer has no endpoint here, so it must be able to call. */
  readonly isCalled: boolean;
  /** In which it talks with peers, as far as its own file tells. */
  readonly families: readonly Family[];
}

/** In which it may be called besides: most hosts have IPv4, and a peer without an endpoint does not say by which family it comes. */
const mayCome = ({ isCalled, families }: Listening, family: Family): boolean =>
  families.includes(family) || (isCalled && family === '4');

const rule = (tool: FirewallRule['tool'], chain: string, text: string, family?: Family): FirewallRule => ({
  ...{ tool, chain, text, hits: undefined },
  ...(family === undefined ? {} : { family }),
});

/** The only family that a table of nftables sees; `undefined`: both. */
const ofTable: Readonly<Record<string, Family | undefined>> = { ip: '4', ip6: '6' };

/** Rules of nftables, each with its table. */
function nftRules(lines: readonly string[]): readonly FirewallRule[] {
  // A policy may stand on a line of its own.
  const whole = lines.join('\n').replace(/;\s*\n\s*policy/g, '; policy');
  let table = '';
  return whole.split('\n').map(line => {
    const [, family, name] = /^\s*(?:add\s+)?table\s+(?:(ip6?|inet|bridge|arp|netdev)\s+)?(\S+)/.exec(line) ?? [];
    if (name !== undefined) table = `${family ?? 'ip'} ${name}`;
    return rule('nft', `${table} saved`, line.trim(), ofTable[table.split(' ')[0] ?? '']);
  });
}

/** Saved rules as a survey has those that run. */
function asRules({ state, lines, unit }: SavedRules): readonly FirewallRule[] {
  if (unit === 'nftables.service') return nftRules(lines);
  return state.iptables.flatMap(({ family, name: table, chains }) => {
    const tool = family === '6' ? 'ip6tables' : 'iptables';
    return chains.flatMap(({ name, policy, rules }) => [
      ...(policy === undefined ? [] : [rule(tool, `${table} ${name}`, `:${name} ${policy}`, family)]),
      ...rules.map(text => rule(tool, `${table} ${name}`, text, family)),
    ]);
  });
}

/** Rules that may let it in by what is not followed here: chains of their own, addresses, interfaces. */
const mayAccept = (text: string): boolean =>
  /\b(?:jump|goto)\b|-j (?!ACCEPT|DROP|REJECT|LOG|RETURN)\S/.test(text) ||
  (/\baccept\b|-j ACCEPT/.test(text) &&
    !/policy|port|"?lo"?\b|icmp|tcp|ESTABLISHED|ct state|OUTPUT|FORWARD/.test(text));

const answers = (text: string): boolean => /ESTABLISHED|ct state .*established/.test(text);

function bySaved(listening: Listening, saved: SavedRules): readonly Override[] {
  const met = asRules(saved).filter(({ family }) => family === undefined || mayCome(listening, family));
  const [block] = firewallBlocks(met, listening.port);
  if (block === undefined) return [];
  const rules = met.filter(one => passage(one) === passage(block.rule));
  const { tool, family } = block.rule;
  const isSure =
    (family === undefined || listening.families.includes(family)) &&
    !rules.some(one => mayAccept(one.text)) &&
    (listening.isCalled || !rules.some(one => answers(one.text)));
  const hint =
    saved.unit === 'netfilter-persistent.service'
      ? `${tool} -I INPUT -p udp --dport ${listening.port} -j ACCEPT, then: ${saved.renew}`
      : `let UDP ${listening.port} in there: ${saved.files.join(', ')}`;
  return [
    override(listening, `closed (${block.rule.text})`, `${saved.files.join(', ')} (${saved.unit})`, hint, isSure),
  ];
}

const override = ({ port }: Listening, after: string, by: string, hint: string, isSure: boolean): Override => ({
  ...{ what: `UDP ${port}`, wanted: 'let in', after, by, hint },
  ...(isSure ? {} : { possible: true }),
});

function byUfw(listening: Listening, config: BootConfig): readonly Override[] {
  const isOn = linesOf(config.files, '/etc/ufw/ufw.conf').some(line => /^\s*ENABLED=["']?yes/i.test(line));
  const denies = linesOf(config.files, '/etc/default/ufw').some(line =>
    /^DEFAULT_INPUT_POLICY=["']?(?:DROP|REJECT)/.test(line),
  );
  if (!isOn || !denies || !config.starting.has('ufw.service')) return [];
  // Without this word ufw lets IPv6 alone (ufw-framework(8)).
  const minds6 = linesOf(config.files, '/etc/default/ufw').some(line => /^IPV6=["']?yes/i.test(line));
  const files = [
    { path: '/etc/ufw/user.rules', chain: 'ufw-user-input', family: '4' },
    ...(minds6 ? [{ path: '/etc/ufw/user6.rules', chain: 'ufw6-user-input', family: '6' } as const] : []),
  ] as const;
  return files.flatMap(({ path, chain, family }) => {
    if (!mayCome(listening, family)) return [];
    const own = linesOf(config.files, path).filter(line => line.startsWith(`-A ${chain} `));
    const rules = own.map(text => rule('iptables', 'filter INPUT', text.replace(`-A ${chain}`, '-A INPUT')));
    if (firewallBlocks([rule('iptables', 'filter INPUT', ':INPUT DROP'), ...rules], listening.port).length === 0)
      return [];
    const isSure =
      listening.isCalled && listening.families.includes(family) && !rules.some(({ text }) => mayAccept(text));
    const hint = `ufw allow ${listening.port}/udp, or disable ufw: ufw disable`;
    return [override(listening, 'closed (ufw denies by default)', `${path} (ufw.service)`, hint, isSure)];
  });
}

function byFirewalld(listening: Listening, { files, starting }: BootConfig): readonly Override[] {
  if (!starting.has('firewalld.service')) return [];
  const open = new RegExp(`<port (?=.*port="${listening.port}")(?=.*protocol="udp")|<service name="wireguard"`);
  if (
    files.some(({ path, lines }) => path.startsWith('/etc/firewalld/zones/') && lines.some(line => open.test(line)))
  ) {
    return [];
  }
  const hint = `firewall-cmd --permanent --add-port=${listening.port}/udp, then: firewall-cmd --reload`;
  return [override(listening, 'closed: no zone names it', '/etc/firewalld/zones (firewalld.service)', hint, false)];
}

/** Which rules that a host loads at boot close the port. Pure. */
export function portOverrides(listening: Listening, stdout: string): readonly Override[] {
  const config = parseBootConfig(stdout);
  return [
    ...savedRules(config).flatMap(saved => bySaved(listening, saved)),
    ...byUfw(listening, config),
    ...byFirewalld(listening, config),
  ];
}

/** Who closes the port at boot. */
export const portAtBoot = (listening: Listening): Lasting => ({
  probes: [savedRulesProbe],
  overrides: ([reading]) => portOverrides(listening, reading?.stdout ?? ''),
});
