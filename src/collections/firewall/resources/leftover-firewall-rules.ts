import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { livingFunction, livingProbe } from '../../../remnants/living.ts';
import { outliving } from '../../../remnants/outliving.ts';
import { processesProbe } from '../../../remnants/processes.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { clusterRulesAtBoot } from '../boot/cluster-rules-at-boot.ts';
import { doomedRules, requireArchivedRules } from '../state/archived-rules.ts';
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
  echo 'rules are not flushed while a cluster or a mesh is alive:' >&2
  printf '%s\n' "$provision_alive" | head -n 5 >&2
  echo '→ stop it first, as phase 1 does, or remove only the rules of cluster software: rules: ours' >&2
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
  /** What of a cluster will be alive when rules are flushed, in words; nothing where it was not asked. */
  readonly outliving: readonly string[];
}

const LIVING_MARK = '== living';
const PROCESSES_MARK = '== processes';

/** The rules of the firewall, by what the inventory says of them. */
export const leftoverFirewallRules = resource<FirewallRules, State>({
  name: 'leftover_firewall_rules',
  formerly: 'firewall_rules',
  summary: 'Rules, chains and sets of both backends of iptables and of nftables: none, or none of cluster software.',
  schema: firewallRulesSchema,
  examples: [
    `leftover_firewall_rules:
  rules: ours
  ours: { chains: ['KUBE-*', 'cali-*'], sets: ['cali*'], tables: [kube-proxy], comments: [flanneld forward] }`,
  ],
  ids: () => [thing('firewall', 'rules')],
  reach: () => ({ network: true }),
  lasting: clusterRulesAtBoot,
  title: () => 'firewall rules',
  probe: ({ rules, ended }) => {
    if (rules === 'keep') return firewallGlance;
    if (rules === 'ours') return firewallProbe;
    return sh`${firewallProbe}
echo ${LIVING_MARK}
${livingProbe}
echo ${PROCESSES_MARK}
${ended === undefined ? sh`:` : processesProbe}`;
  },
  parse: ({ stdout }, { ended }) => {
    const [firewall = '', alive = ''] = stdout.split(`\n${LIVING_MARK}\n`);
    const [living = '', processes = ''] = `\n${alive}`.split(`\n${PROCESSES_MARK}\n`);
    return { firewall: parseFirewall(firewall), outliving: outliving(living, processes, ended) };
  },
  diff: (spec, { firewall, outliving: alive }) => {
    const { rules, ours, archive } = spec;
    const left = leftRules(spec, firewall);
    const owners = rules === 'flush' ? flushedOwners(firewall, ours) : [];
    return {
      action: 'remove',
      fields: [...owners, ...left].map(({ name, seen }) => ({ name, before: seen, after: undefined })),
      why: rules === 'keep' ? 'rules are kept' : left.length === 0 ? 'no such rule' : 'rules are there',
      destroys: true,
      ...(archive === undefined ? {} : { archive }),
      ...(rules === 'flush' ? {} : { kept: keptRules(firewall, ours, rules) }),
      ...(alive.length === 0
        ? {}
        : {
            refused: {
              because: `rules are not flushed while anything of a cluster or a mesh is alive that no earlier stage stops: ${alive.join('; ')}`,
              hint: 'stop it first, or remove only the rules of cluster software: wipe.firewall: ours',
            },
          }),
    };
  },
  apply: (spec, { firewall: state }) => sh`${iptablesFunction}
${spec.archive === undefined ? sh`:` : requireArchivedRules(spec.archive, doomedRules(spec, state))}
${spec.rules === 'flush' ? flushAll(state, spec.ended !== undefined) : removeOurs(state, spec.ours)}`,
});
