import { checkKind } from '../model/check-kind.ts';
import { type FirewallRules, firewallRulesSchema } from '../remnants/cluster-rules-schema.ts';
import { firewallProbe } from '../remnants/firewall-probe.ts';
import { leftRules } from '../remnants/left-rules.ts';
import { parseFirewall } from '../remnants/parse-firewall.ts';
import { sh } from '../shell/sh.ts';

/** The firewall as the inventory wants it after a wipe. */
export const openFirewall = checkKind<FirewallRules>({
  name: 'open_firewall',
  summary:
    'No rules and every policy ACCEPT in both backends of iptables and in nftables; or none of cluster software.',
  schema: firewallRulesSchema,
  examples: [
    `open_firewall:
  rules: flush
  ours: { chains: ['KUBE-*'], sets: ['cali*'], tables: [kube-proxy], comments: ['cali:*'] }`,
  ],
  title: ({ rules }) =>
    rules === 'flush' ? 'the firewall to be open: no rules, policies ACCEPT' : 'no rule of the old cluster to be left',
  patience: 5,
  remade: true,
  probe: ({ rules }) => (rules === 'keep' ? sh`:` : firewallProbe),
  judge: (spec, { stdout }) => {
    if (spec.rules === 'keep') {
      return { kind: 'met', evidence: 'rules are kept', note: 'wipe.firewall is keep: rules were not looked at' };
    }
    const left = leftRules(spec, parseFirewall(stdout));
    if (left.length === 0)
      return { kind: 'met', evidence: spec.rules === 'flush' ? 'no rules' : 'none of cluster software' };
    return {
      kind: 'not-met',
      findings: left.map(({ name, seen }) => ({
        seen: `${name}: ${seen}`,
        wanted: spec.rules === 'flush' ? 'no rules, policies ACCEPT' : 'nothing of cluster software',
        tryNext: 'see who puts rules back (systemctl list-units, docker), then run the wipe again',
      })),
    };
  },
});
