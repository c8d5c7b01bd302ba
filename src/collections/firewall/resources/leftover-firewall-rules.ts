import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { livingFunction, livingProbe } from '../../../remnants/living.ts';
import { outliving } from '../../../remnants/outliving.ts';
import { processesProbe } from '../../../remnants/processes.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';
import { clusterRulesAtBoot } from '../boot/cluster-rules-at-boot.ts';
import { linesOf, requireArchivedRules } from '../state/archived-rules.ts';
import { type DoomedNftPart, type DoomedPart, type DoomedRules, doomedRules } from '../state/doomed-rules.ts';
import { firewallGlance, firewallProbe } from '../state/firewall-probe.ts';
import { type FirewallRules, firewallRulesSchema } from '../state/firewall-rules-schema.ts';
import { type FirewallState, iptablesProgram } from '../state/firewall-state.ts';
import { iptablesFunction } from '../state/iptables-program.ts';
import { leftRules, seenByIptables } from '../state/left-rules.ts';
import { parseFirewall } from '../state/parse-firewall.ts';
import { goingOwners, keptRules } from '../state/rules-by-owner.ts';

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
function openAll(state: FirewallState): readonly Script[] {
  return seenByIptables(state).flatMap(table =>
    table.chains
      .filter(chain => chain.policy !== undefined)
      .map(chain => sh`provision_iptables ${iptablesProgram(table)} -t ${table.name} -P ${chain.name} ACCEPT`),
  );
}

const flushAll = (state: FirewallState): readonly Script[] => [
  ...seenByIptables(state).flatMap(table => [
    sh`provision_iptables ${iptablesProgram(table)} -t ${table.name} -F`,
    sh`provision_iptables ${iptablesProgram(table)} -t ${table.name} -X`,
  ]),
  ...(state.nft === undefined ? [] : [sh`nft flush ruleset`]),
  ...destroySets(state.sets),
];

/** One table's chains and the rules that lead to them, in one transaction: all of it or, if it has changed, nothing. */
function removePart({ table, chains, rules }: DoomedPart): Script {
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
function removeNftPart({ table, chains, rules }: DoomedNftPart): Script {
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

const removeSome = ({ parts, nftParts, tables, sets }: DoomedRules): readonly Script[] => [
  ...parts.map(removePart),
  ...nftParts.map(removeNftPart),
  ...tables.map(table => sh`nft delete table ${table.family} ${table.name}`),
  ...destroySets(sets),
];

interface State {
  readonly firewall: FirewallState;
  /** What of it goes. */
  readonly doomed: DoomedRules;
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
  byHand: () => shown(sh`iptables-save | head -n 40; nft list ruleset | head -n 80`),
  probe: ({ rules, ended }) => {
    if (rules === 'keep') return firewallGlance;
    if (rules === 'ours') return firewallProbe;
    return sh`${firewallProbe}
echo ${LIVING_MARK}
${livingProbe}
echo ${PROCESSES_MARK}
${ended === undefined ? sh`:` : processesProbe}`;
  },
  parse: ({ stdout }, spec) => {
    const [firewall = '', alive = ''] = stdout.split(`\n${LIVING_MARK}\n`);
    const [living = '', processes = ''] = `\n${alive}`.split(`\n${PROCESSES_MARK}\n`);
    const state = parseFirewall(firewall);
    return {
      firewall: state,
      doomed: doomedRules(state, spec),
      outliving: outliving(living, processes, spec.ended),
    };
  },
  diff: (spec, { firewall, doomed, outliving: alive }) => {
    const { rules, archive } = spec;
    const left = leftRules(spec, firewall, doomed);
    const owners = goingOwners(firewall, spec);
    const kept = keptRules(firewall, spec);
    return {
      action: 'remove',
      fields: [...owners, ...left].map(({ name, seen }) => ({ name, before: seen, after: undefined })),
      why: rules === 'keep' ? 'rules are kept' : left.length === 0 ? 'no such rule' : 'rules are there',
      destroys: true,
      ...(archive === undefined ? {} : { archive }),
      ...(rules === 'flush' && kept.length === 0 ? {} : { kept }),
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
  apply: (spec, { firewall: state, doomed }) => sh`${iptablesFunction}
${spec.archive === undefined ? sh`:` : requireArchivedRules(spec.archive, linesOf(doomed, state))}
${spec.rules === 'flush' ? [refuseWhereAlive(spec.ended !== undefined), ...openAll(state)] : []}
${doomed.whole ? flushAll(state) : removeSome(doomed)}`,
});
