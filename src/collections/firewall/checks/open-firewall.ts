import { checkKind } from '../../../model/gate/check-kind.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { doomedRules } from '../state/doomed-rules.ts';
import { firewallGlance, firewallProbe } from '../state/firewall-probe.ts';
import { type FirewallRules, firewallRulesSchema } from '../state/firewall-rules-schema.ts';
import { leftRules } from '../state/left-rules.ts';
import { parseFirewall } from '../state/parse-firewall.ts';
import { makerOfRules } from '../state/rule-makers.ts';
import { keptRules } from '../state/rules-by-owner.ts';

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
  besides: whoIsAlive,
  judge: (spec, { stdout }, besides) => {
    const { rules } = spec;
    const state = parseFirewall(stdout);
    const kept = keptRules(state, spec);
    if (rules === 'keep') return { kind: 'met', evidence: 'rules are kept', kept };
    const verdict = nothingLeft(
      leftRules(spec, state, doomedRules(state, spec)).map(one => ({
        seen: `${one.name}: ${one.seen}`,
        words: one.words,
        maker: starters => makerOfRules(one, state, spec, starters),
      })),
      rules === 'ours'
        ? 'none of cluster software'
        : kept.length === 0
          ? 'no rules'
          : 'no rules but those that are kept',
      besides,
      { wanted: rules === 'flush' ? 'no rules, policies ACCEPT' : 'nothing of cluster software' },
    );
    return verdict.kind === 'met' && (rules === 'ours' || kept.length > 0) ? { ...verdict, kept } : verdict;
  },
});
