import { unread } from '../../../model/reading/unread.ts';
import { sections } from '../../../shell/sections.ts';
import type { IpFamily } from '../../network/state/policy-rules.ts';
import type { Backend, Chain, FirewallState, IptablesTable, NftRule, NftTable } from './firewall-state.ts';

/** Reads what `iptables-save` prints: `*table`, `:CHAIN POLICY [packets:bytes]`, `-A CHAIN …`, `COMMIT`. */
function parseSave(lines: readonly string[], backend: Backend, family: IpFamily): readonly IptablesTable[] {
  const tables: {
    name: string;
    chains: { name: string; policy: string | undefined; rules: string[]; hits?: number[] }[];
  }[] = [];
  for (const line of lines) {
    const table = tables.at(-1);
    if (!/^(?:[*:#-]|COMMIT|\[\d+:\d+\] -A)/.test(line)) unread(`iptables-${backend}-save`, line);
    if (line.startsWith('*')) tables.push({ name: line.slice(1).trim(), chains: [] });
    if (table === undefined) continue;
    const declared = /^:(\S+) (\S+)/.exec(line);
    if (declared !== null) {
      const [, name = '', policy] = declared;
      table.chains.push({ name, policy: policy === '-' ? undefined : policy, rules: [] });
    }
    const rule = /^(?:\[(\d+):\d+\] )?(-A (\S+).*)$/.exec(line);
    const chain = rule === null ? undefined : table.chains.find(one => one.name === rule[3]);
    if (chain === undefined) continue;
    chain.rules.push(rule?.[2] ?? '');
    if (rule?.[1] !== undefined) chain.hits = [...(chain.hits ?? []), Number(rule[1])];
  }
  return tables.map(({ name, chains }) => ({ backend, family, name, chains }));
}

/** Reads the outline of `nft -a list ruleset`: one level of braces is a table, the next a chain, a set or a map. */
function parseRuleset(lines: readonly string[]): readonly NftTable[] {
  const tables: {
    family: string;
    name: string;
    managed?: boolean;
    policies: { chain: string; policy: string; line: string }[];
    content: number;
    chains: string[];
    rules: NftRule[];
  }[] = [];
  let chain: string | undefined;
  let hooked = false;
  let managed = false;
  for (const printed of lines) {
    const handle = / # handle (\d+)$/.exec(printed);
    const line = handle === null ? printed : printed.slice(0, handle.index);
    const text = line.trim();
    const opened = /^table (\S+) (\S+) \{$/.exec(line);
    if (/^# Warning: table .* is managed by iptables/.test(line)) managed = true;
    if (opened !== null) {
      const [, family = '', name = ''] = opened;
      const by = managed ? { managed } : {};
      tables.push({ family, name, ...by, policies: [], content: 0, chains: [], rules: [] });
      managed = false;
      continue;
    }
    const table = tables.at(-1);
    if (table === undefined && !/^(?:[a-z#}]|$)/.test(text)) unread('nft', line);
    if (table === undefined || text === '' || text.startsWith('#')) continue;
    const depth = /^\t*/.exec(line)?.[0].length ?? 0;
    if (depth === 0) continue;
    if (depth === 1 && text === '}') {
      if (chain !== undefined && !hooked) table.content += 1;
      chain = undefined;
    } else if (depth === 1) {
      chain = /^chain (\S+) \{$/.exec(text)?.[1];
      hooked = false;
      if (chain === undefined) table.content += 1;
      else table.chains.push(chain);
    } else if (chain !== undefined) {
      const base = /^type \S+ hook .*?(?:; policy (\w+);)?$/.exec(text);
      if (base === null) {
        table.content += 1;
        table.rules.push({ chain, rule: text, ...(handle === null ? {} : { handle: Number(handle[1]) }) });
      } else {
        hooked = true;
        table.policies.push({ chain, policy: base[1] ?? 'accept', line: text });
      }
    }
  }
  return tables;
}

/** A set's name has 31 bytes at most, and no white space (ipset(8)). */
const setsOf = (lines: readonly string[]): readonly string[] =>
  lines.map(line => {
    const name = line.trim();
    return /^\S{1,31}$/.test(name) ? name : unread('ipset', line);
  });

/** Reads what the firewall's probe printed. @throws {Unread} */
export function parseFirewall(stdout: string): FirewallState {
  const parts = sections(stdout);
  const families: readonly IpFamily[] = ['4', '6'];
  const backends: readonly Backend[] = ['legacy', 'nft'];
  const iptables = backends.flatMap(backend =>
    families.flatMap(family => parseSave(parts.get(`${backend} ${family}`) ?? [], backend, family)),
  );
  const ruleset = parts.get('ruleset');
  return {
    iptables,
    nft: ruleset === undefined ? undefined : parseRuleset(ruleset),
    ...(parts.has('unreadable') ? { unread: true } : {}),
    sets: setsOf(parts.get('sets') ?? []),
  };
}

/** Rules and chains that a table holds beyond the kernel's own empty chains. */
export const contentOf = (chains: readonly Chain[]): { readonly rules: number; readonly chains: number } => ({
  rules: chains.reduce((sum, chain) => sum + chain.rules.length, 0),
  chains: chains.filter(chain => chain.policy === undefined).length,
});
