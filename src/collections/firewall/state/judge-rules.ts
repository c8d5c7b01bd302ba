import { matchesAny } from '../../../model/text/glob.ts';
import { CLUSTER, isKeptByName, KEPT_BY_NAME, type Owner, type Owners } from '../../../remnants/ownership.ts';
import { inside } from '../../network/state/routes.ts';
import { ownerBy } from './firewall-owners.ts';
import type { ClusterRulePatterns } from './firewall-rules-schema.ts';
import type { IptablesTable, NftTable } from './firewall-state.ts';
import { cniNetworksOf, commentsOf, networksOf, targetsOf, wordsBehind } from './rule-words.ts';

/** Chains that plugins of CNI make, whose program ever calls them: for a container's addresses and ports, and around them. */
const CNI_CHAIN = /^CNI-(?:[0-9a-f]{24}|[DS]N-[0-9a-f]+)$/;
const CNI_SHARED = /^CNI-HOSTPORT-(?:DNAT|SNAT|SETMARK|MASQ)$/;

/** Whose the rules of one table are. */
interface Judgement {
  /** Names of the chains that are the cluster's. */
  readonly chains: ReadonlySet<string>;
  /** Whose a rule in a chain is; `undefined`: nobody knows. */
  readonly owner: (chain: string, rule: string) => Owner;
}

/** The networks of CNI that every chain of its plugins works for: what they say themselves, of the shared ones all. */
function cniNetworks({ chains }: IptablesTable): ReadonlyMap<string, readonly string[]> {
  const said = chains.flatMap(({ name, rules }) =>
    rules.flatMap(rule => cniNetworksOf(rule).map(network => ({ network, chains: [name, ...targetsOf(rule)] }))),
  );
  const all = said.map(one => one.network);
  return new Map(
    chains
      .filter(({ name }) => CNI_CHAIN.test(name) || CNI_SHARED.test(name))
      .map(({ name }) => {
        const own = CNI_SHARED.test(name) ? [] : said.filter(one => one.chains.includes(name)).map(one => one.network);
        return [name, own.length > 0 ? own : all];
      }),
  );
}

/**
 * Whose a rule is that nobody knows, and that a packet meets on its way through a chain which lets nothing through by itself: the policy
 * stays, so without the rule the way in might be shut.
 */
const WHO_CLOSED = 'whoever closed the chain';

/** The chains that packets for these ones meet: they themselves, and all that rules lead to from there. */
function metFrom(closed: readonly string[], leadsTo: (chain: string) => readonly string[]): ReadonlySet<string> {
  const met = new Set(closed);
  for (const chain of met) for (const next of leadsTo(chain)) met.add(next);
  return met;
}

const isSame = (network: string, other: string): boolean => inside(network, other) && inside(other, network);

/** Whose containers have which addresses: somebody's own chain translates to them (`DOCKER`, `--to-destination 172.17.0.2:80`). */
const translatedTo = ({ chains }: IptablesTable): ReadonlyMap<string, string> =>
  new Map(
    chains.flatMap(({ name, rules }) => {
      const owner = ownerBy('chains', [name]);
      const to = rules.flatMap(rule => / --to-destination (?:\[([0-9a-f:]+)\]|([0-9.]+))/.exec(rule)?.slice(1) ?? []);
      return owner === undefined ? [] : to.filter(one => one !== undefined).map(one => [one, owner] as const);
    }),
  );

/** The address of a container that may call its own published port: such a rule names nothing else of its maker's. */
const toItself = (rule: string): string => /(?:^| )-s (\S+)\/(?:32|128) -d \1\/(?:32|128) /.exec(rule)?.[1] ?? '';

/**
 * Judges a table of iptables by evidence, in this order:
 * 0. a name that the inventory keeps, of a chain, interface or set: it stays, whatever else it is;
 * 1. a chain of the cluster's, by its name or by the network of CNI that it works for; what leads there; what asks a set of its;
 * 2. a comment that its makers write, as a whole: a word in somebody's comment is no evidence;
 * 3. somebody else's chain, interface, comment or set: theirs, whatever it says of the cluster;
 * 4. the very network of pods or services, in a rule of the kernel's own chains on which nobody has written a comment.
 * What none of it fits, nobody knows; where that would go, a rule that a closed chain's packets meet stays. Pure.
 */
export function judgeTable(table: IptablesTable, ours: ClusterRulePatterns, owners: Owners): Judgement {
  const cni = cniNetworks(table);
  const chains = new Set(
    table.chains
      .map(one => one.name)
      .filter(name => !isKeptByName([name], owners))
      .filter(name => matchesAny(ours.chains, name) || cni.get(name)?.every(network => ours.cni.includes(network))),
  );
  const hooked = new Set(table.chains.filter(one => one.policy !== undefined).map(one => one.name));
  const closed = table.chains.filter(one => (one.policy ?? 'ACCEPT') !== 'ACCEPT').map(one => one.name);
  const containers = translatedTo(table);
  const met = metFrom(owners.unknown === 'remove' ? closed : [], chain =>
    table.chains.filter(one => one.name === chain).flatMap(one => one.rules.flatMap(targetsOf)),
  );
  const owner = (chain: string, rule: string): Owner =>
    byEvidence(chain, rule) ?? (met.has(chain) ? WHO_CLOSED : undefined);
  const byEvidence = (chain: string, rule: string): Owner => {
    const targets = targetsOf(rule);
    const sets = wordsBehind(rule, '--match-set');
    const comments = commentsOf(rule);
    const interfaces = [...wordsBehind(rule, '-i'), ...wordsBehind(rule, '-o')];
    if (isKeptByName([chain, ...targets, ...sets, ...interfaces], owners)) return KEPT_BY_NAME;
    const ofCluster =
      [chain, ...targets].some(name => chains.has(name)) ||
      sets.some(set => matchesAny(ours.sets, set)) ||
      comments.some(comment => matchesAny(ours.comments, comment));
    if (ofCluster) return CLUSTER;
    const others =
      ownerBy('chains', [chain, ...targets]) ??
      ownerBy('interfaces', interfaces) ??
      ownerBy('comments', comments) ??
      ownerBy('sets', sets) ??
      containers.get(toItself(rule)) ??
      ownerBy('cni', [...cniNetworksOf(rule), ...[chain, ...targets].flatMap(name => cni.get(name) ?? [])]);
    if (others !== undefined || comments.length > 0 || !hooked.has(chain)) return others;
    const named = networksOf(rule).some(network => ours.networks.some(one => isSame(network, one)));
    return named ? CLUSTER : undefined;
  };
  return { chains, owner };
}

/** Chains that a rule of nftables leads to. */
const leadsTo = (rule: string): readonly string[] =>
  [...rule.matchAll(/\b(?:jump|goto) (\S+)/g)].flatMap(match => match[1] ?? []);

/**
 * The same of a table as `nft` prints it. It prints no comments that iptables wrote: so neither they nor their absence are
 * evidence, and what remains are chains by their names, and what leads there. Pure.
 */
export function judgeNftTable(table: NftTable, ours: Pick<ClusterRulePatterns, 'chains'>, owners: Owners): Judgement {
  const chains = new Set(table.chains.filter(name => matchesAny(ours.chains, name) && !isKeptByName([name], owners)));
  const closed = table.policies.filter(one => one.policy !== 'accept').map(one => one.chain);
  const met = metFrom(owners.unknown === 'remove' ? closed : [], chain =>
    table.rules.filter(one => one.chain === chain).flatMap(one => leadsTo(one.rule)),
  );
  const owner = (chain: string, rule: string): Owner =>
    byEvidence(chain, rule) ?? (met.has(chain) ? WHO_CLOSED : undefined);
  const byEvidence = (chain: string, rule: string): Owner => {
    // What stands in quotes are interfaces, and comments that nft wrote itself.
    const quoted = [...rule.matchAll(/"([^"]*)"/g)].flatMap(match => match[1] ?? []);
    const places = [chain, ...leadsTo(rule)];
    const sets = [...rule.matchAll(/@(\S+)/g)].flatMap(match => match[1] ?? []);
    if (isKeptByName([...places, ...quoted, ...sets], owners)) return KEPT_BY_NAME;
    if (places.some(name => chains.has(name))) return CLUSTER;
    return ownerBy('chains', places) ?? ownerBy('interfaces', quoted) ?? ownerBy('comments', quoted);
  };
  return { chains, owner };
}
