import { resource } from '../../../model/resource.ts';
import type { Script } from '../../../model/script.ts';
import { livingFunction, livingProbe, parseLiving } from '../../../remnants/living.ts';
import { raw, sh } from '../../../shell/sh.ts';
import {
  type ClusterNftPart,
  type ClusterPart,
  clusterNftParts,
  clusterParts,
  clusterSets,
  clusterTables,
} from '../state/cluster-rules.ts';
import { type FirewallRules, firewallRulesSchema } from '../state/cluster-rules-schema.ts';
import { firewallGlance, firewallProbe } from '../state/firewall-probe.ts';
import { type FirewallState, iptablesProgram } from '../state/firewall-state.ts';
import { iptablesFunction } from '../state/iptables-program.ts';
import { leftRules, seenByIptables } from '../state/left-rules.ts';
import { parseFirewall } from '../state/parse-firewall.ts';
import { flushedOwners, keptRules } from '../state/rules-by-owner.ts';

/** The kernel lets go of a set some moments after the last rule that used it. */
const destroySets = (sets: readonly string[]): readonly Script[] => [
  ...sets.map(name => sh`ipset flush ${name} || :`),
  ...sets.map(
    name => sh`for provision_try in 1 2 3; do
  if ipset destroy ${name} 2>/dev/null; then break; fi
  sleep 1
done`,
  ),
];

/**
 * Rules are what a living cluster's traffic goes by: asked at the very moment, whatever the plan knew. Where the playbook has
 * ended the cluster and its mesh before, a tunnel that is still there is somebody's own, and goes on without rules.
 */
const refuseWhereAlive = (ended: boolean): Script => sh`${livingFunction}
provision_alive=$(provision_living${ended ? raw(" | grep '^process ' || :") : raw('')})
if [ -n "$provision_alive" ]; then
  echo 'rules are not flushed where a cluster or a mesh lives:' >&2
  printf '%s\n' "$provision_alive" | head -n 5 >&2
  echo '→ end it first, as phase 1 does, or take only what is of cluster software: rules: ours' >&2
  exit 1
fi`;

/** All policies first, in every table of both backends, then the rules: at no moment is SSH shut out. */
function flushAll(state: FirewallState, ended: boolean): readonly Script[] {
  const tables = seenByIptables(state).map(table => ({
    name: table.name,
    program: iptablesProgram(table),
    open: table.chains.filter(chain => chain.policy !== undefined).map(chain => chain.name),
  }));
  return [
    refuseWhereAlive(ended),
    ...tables.flatMap(({ name, program, open }) =>
      open.map(chain => sh`provision_iptables ${program} -t ${name} -P ${chain} ACCEPT`),
    ),
    ...tables.flatMap(({ name, program }) => [
      sh`provision_iptables ${program} -t ${name} -F`,
      sh`provision_iptables ${program} -t ${name} -X`,
    ]),
    ...(state.nft === undefined ? [] : [sh`nft flush ruleset`]),
    ...destroySets(state.sets),
  ];
}

/** One table's chains and the rules that lead to them, in one transaction: all of it or, if it has changed, nothing. */
function removePart({ table, chains, rules }: ClusterPart): Script {
  const commands = [
    `*${table.name}`,
    ...rules.map(rule => rule.replace(/^-A /, '-D ')),
    ...chains.map(chain => `-F ${chain}`),
    ...chains.map(chain => `-X ${chain}`),
    'COMMIT',
  ];
  return sh`printf '%s\n' ${commands} | provision_iptables ${iptablesProgram(table, '-restore')} --noflush`;
}

/** The same where the host has no iptables. */
function removeNftPart({ table, chains, rules }: ClusterNftPart): Script {
  const of = `${table.family} ${table.name}`;
  const commands = [
    ...rules.flatMap(({ chain, handle }) =>
      handle === undefined ? [] : `delete rule ${of} ${chain} handle ${handle}`,
    ),
    ...chains.map(chain => `flush chain ${of} ${chain}`),
    ...chains.map(chain => `delete chain ${of} ${chain}`),
  ];
  return sh`printf '%s\n' ${commands} | nft -f -`;
}

const removeOurs = (state: FirewallState, ours: FirewallRules['ours']): readonly Script[] => [
  ...clusterParts(state, ours).map(removePart),
  ...clusterNftParts(state, ours).map(removeNftPart),
  ...clusterTables(state, ours).map(table => sh`nft delete table ${table.family} ${table.name}`),
  ...destroySets(clusterSets(state, ours)),
];

interface State {
  readonly firewall: FirewallState;
  /** What of a cluster is alive, in words; nothing where it was not asked. */
  readonly living: readonly string[];
}

const LIVING_MARK = '== living';
const LIVING = sh`echo ${LIVING_MARK}`;

function why({ rules }: FirewallRules, left: number, living: readonly string[]): string {
  if (rules === 'keep') return 'rules are kept';
  if (left === 0) return 'no such rule';
  return living.length === 0 ? 'rules are there' : `will be refused: rules are not flushed where ${living.join('; ')}`;
}

/** The rules of the firewall, by what the inventory says of them. */
export const firewallRules = resource<FirewallRules, State>({
  name: 'firewall_rules',
  summary: 'Rules, chains and sets of both backends of iptables and of nftables: none, or none of cluster software.',
  schema: firewallRulesSchema,
  examples: [
    `firewall_rules:
  rules: ours
  ours: { chains: ['KUBE-*', 'cali-*'], sets: ['cali*'], tables: [kube-proxy], comments: [flanneld forward] }`,
  ],
  ids: () => ['firewall:rules'],
  title: () => 'firewall rules',
  probe: ({ rules, ended }) => {
    if (rules === 'keep') return firewallGlance;
    return rules === 'flush' && !ended
      ? sh`${firewallProbe}
${LIVING}
${livingProbe}`
      : firewallProbe;
  },
  parse: ({ stdout }) => {
    const [firewall = '', living = ''] = stdout.split(`\n${LIVING_MARK}\n`);
    return { firewall: parseFirewall(firewall), living: parseLiving(living) };
  },
  diff: (spec, { firewall, living }) => {
    const left = leftRules(spec, firewall);
    const owners = spec.rules === 'flush' ? flushedOwners(firewall, spec.ours) : [];
    return {
      action: 'remove',
      fields: [...owners, ...left].map(({ name, seen }) => ({ name, before: seen, after: undefined })),
      why: why(spec, left.length, living),
      destroys: true,
      ...(spec.rules === 'flush' ? {} : { kept: keptRules(firewall, spec.ours, spec.rules) }),
    };
  },
  apply: ({ rules, ours, ended }, { firewall: state }) => sh`${iptablesFunction}
${rules === 'flush' ? flushAll(state, ended) : removeOurs(state, ours)}`,
});
