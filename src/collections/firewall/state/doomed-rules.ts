import { matchesAny } from '../../../model/text/glob.ts';
import { CLUSTER, goesBy, isKeptByName, KEPT_BY_NAME, type Owner } from '../../../remnants/ownership.ts';
import { ownerBy } from './firewall-owners.ts';
import type { FirewallRules } from './firewall-rules-schema.ts';
import {
  type FirewallState,
  familyOf,
  hiddenTables,
  type IptablesTable,
  type NftRule,
  type NftTable,
} from './firewall-state.ts';
import { judgeNftTable, judgeTable } from './judge-rules.ts';
import { judgeSets, withJudgedSets } from './judge-sets.ts';
import { targetsOf } from './rule-words.ts';

/** What of one iptables table goes. */
export interface DoomedPart {
  readonly table: IptablesTable;
  readonly chains: readonly string[];
  /** Rules in chains that stay: `-A INPUT -j KUBE-FIREWALL`. */
  readonly rules: readonly string[];
}

/** The same of a table of iptables that only nftables shows. */
export interface DoomedNftPart {
  readonly table: NftTable;
  readonly chains: readonly string[];
  readonly rules: readonly NftRule[];
}

/** Everything of a firewall that goes. */
export interface DoomedRules {
  /** Nothing stays: tables are emptied as they are, whatever is in them by then. */
  readonly whole: boolean;
  readonly parts: readonly DoomedPart[];
  readonly nftParts: readonly DoomedNftPart[];
  /** Tables of nftables, which go as a whole. */
  readonly tables: readonly NftTable[];
  readonly sets: readonly string[];
}

/** Whose a table of nftables is by its own name, or because something in it is kept by name. */
export function namedTableOwner(table: NftTable, { ours, owners }: FirewallRules): Owner {
  const { owner } = judgeNftTable(table, { chains: [] }, { ...owners, unknown: 'keep' });
  const isKept = table.rules.some(one => owner(one.chain, one.rule) === KEPT_BY_NAME);
  if (isKept || isKeptByName([table.name], owners)) return KEPT_BY_NAME;
  return matchesAny(ours.tables, table.name) ? CLUSTER : ownerBy('tables', [table.name]);
}

/** Whose it is as a whole, since it goes so or not at all: of whom its name tells, or whose anything in it is. */
export function tableOwner(table: NftTable, spec: FirewallRules): Owner {
  const { owner } = judgeNftTable(table, { chains: [] }, { ...spec.owners, unknown: 'keep' });
  return namedTableOwner(table, spec) ?? table.rules.flatMap(one => owner(one.chain, one.rule) ?? [])[0];
}

/** Whether what has this owner goes. */
const fate =
  ({ rules, owners }: FirewallRules) =>
  (owner: Owner): boolean =>
    rules === 'flush' ? owner !== KEPT_BY_NAME : rules === 'ours' && goesBy(owner, owners);

function partOf(table: IptablesTable, spec: FirewallRules): DoomedPart {
  const goes = fate(spec);
  const { chains: ofCluster, owner } = judgeTable(table, spec.ours, spec.owners);
  const all = table.chains.flatMap(one => one.rules.map(rule => ({ chain: one.name, rule })));
  const stays = all.filter(one => !goes(owner(one.chain, one.rule)));
  const needed = new Set(stays.flatMap(one => [one.chain, ...targetsOf(one.rule)]));
  const isDoomed = (name: string): boolean =>
    (ofCluster.has(name) && goes(CLUSTER)) ||
    (!needed.has(name) && goes(isKeptByName([name], spec.owners) ? KEPT_BY_NAME : ownerBy('chains', [name])));
  const chains = table.chains.filter(one => one.policy === undefined && isDoomed(one.name)).map(one => one.name);
  const rules = all.filter(one => !chains.includes(one.chain) && !stays.includes(one)).map(one => one.rule);
  return { table, chains, rules };
}

function nftPartOf(table: NftTable, spec: FirewallRules): DoomedNftPart {
  const goes = fate(spec);
  const { chains: ofCluster, owner } = judgeNftTable(table, spec.ours, spec.owners);
  const stays = table.rules.filter(one => !goes(owner(one.chain, one.rule)));
  const needed = new Set(
    stays.flatMap(one => [one.chain, ...[...one.rule.matchAll(/\b(?:jump|goto) (\S+)/g)].map(match => match[1] ?? '')]),
  );
  const hooked = new Set(table.policies.map(one => one.chain));
  const isDoomed = (name: string): boolean =>
    (ofCluster.has(name) && goes(CLUSTER)) ||
    (!needed.has(name) && goes(isKeptByName([name], spec.owners) ? KEPT_BY_NAME : ownerBy('chains', [name])));
  const chains = table.chains.filter(name => !hooked.has(name) && isDoomed(name));
  return { table, chains, rules: table.rules.filter(one => !chains.includes(one.chain) && !stays.includes(one)) };
}

/** Whether the inventory keeps anything of it by name, so that it cannot be emptied as a whole. */
const keepsAny = (state: FirewallState, spec: FirewallRules): boolean =>
  spec.owners.keep.length > 0 &&
  (state.iptables.some(table => {
    const { owner } = judgeTable(table, spec.ours, spec.owners);
    return table.chains.some(
      chain =>
        isKeptByName([chain.name], spec.owners) || chain.rules.some(rule => owner(chain.name, rule) === KEPT_BY_NAME),
    );
  }) ||
    (state.nft ?? []).some(table => tableOwner(table, spec) === KEPT_BY_NAME) ||
    [...judgeSets(state, spec)].some(([name, owner]) => state.sets.includes(name) && owner === KEPT_BY_NAME));

/** What of a firewall goes, by the one notion of who owns what and by what the inventory chose. Worked out once. Pure. */
export function doomedRules(state: FirewallState, given: FirewallRules): DoomedRules {
  const owners = judgeSets(state, given);
  const spec = withJudgedSets(state, given);
  const goes = fate(spec);
  const hidden = hiddenTables(state);
  const shown = new Set(state.iptables.filter(one => one.backend === 'nft').map(one => `${familyOf(one)} ${one.name}`));
  return {
    whole: spec.rules === 'flush' && !keepsAny(state, given),
    parts: state.iptables.map(table => partOf(table, spec)).filter(part => part.chains.length + part.rules.length > 0),
    nftParts: hidden.map(table => nftPartOf(table, spec)).filter(part => part.chains.length + part.rules.length > 0),
    tables: (state.nft ?? []).filter(
      table =>
        !hidden.includes(table) &&
        !shown.has(`${table.family} ${table.name}`) &&
        (table.content > 0 || matchesAny(spec.ours.tables, table.name)) &&
        goes(tableOwner(table, spec)),
    ),
    sets: state.sets.filter(name => goes(owners.get(name))),
  };
}
