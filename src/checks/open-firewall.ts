import { checkKind } from '../model/check-kind.ts';
import { type FirewallRules, firewallRulesSchema } from '../remnants/cluster-rules-schema.ts';
import { firewallGlance, firewallProbe } from '../remnants/firewall-probe.ts';
import { leftRules } from '../remnants/left-rules.ts';
import { parseFirewall } from '../remnants/parse-firewall.ts';
import { keptRules } from '../remnants/rules-by-owner.ts';

/** The firewall as the inventory wants it after a wipe. */
export const openFirewall = checkKind<FirewallRules>({
  name: 'open_firewall',
  summary:
    'No rules and every policy ACCEPT in both backends of iptables and in nftables; or none of cluster software.',
  schema: firewallRulesSchema,
  examples: [
    `open_firewall:
  rules: flush
  ours: { chains: ['KUBE-*'], sets: ['cali*'], tables: [kube-proxy], comments: [flanneld forward] }`,
  ],
  title: ({ rules }) =>
    ({
      flush: 'the firewall to be open: no rules, policies ACCEPT',
      ours: 'no rule of the old cluster to be left',
      keep: 'rules of the firewall to be kept as they are',
    })[rules],
  patience: 5,
  remade: true,
  probe: ({ rules }) => (rules === 'keep' ? firewallGlance : firewallProbe),
  judge: (spec, { stdout }) => {
    if (spec.rules === 'keep')
      return { kind: 'met', evidence: 'rules are kept', kept: keptRules(parseFirewall(stdout), spec.ours, 'keep') };
    const left = leftRules(spec, parseFirewall(stdout));
    if (left.length === 0 && spec.rules === 'flush') return { kind: 'met', evidence: 'no rules' };
    if (left.length === 0) {
      const kept = keptRules(parseFirewall(stdout), spec.ours, 'ours');
      return { kind: 'met', evidence: 'none of cluster software', kept };
    }
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
