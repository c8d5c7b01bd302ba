import { collection } from '../collection.ts';
import { openFirewall } from './checks/open-firewall.ts';
import { firewallRemnantKinds } from './remnant-kinds.ts';
import { firewallPolicies } from './resources/firewall-policies.ts';
import { leftoverFirewallRules } from './resources/leftover-firewall-rules.ts';

/** Rules of iptables and nftables, whoever made them. */
export const firewall = collection({
  name: 'firewall',
  about: 'Rules of iptables and nftables, whoever made them.',
  resources: [firewallPolicies, leftoverFirewallRules],
  remnantKinds: firewallRemnantKinds,
  checks: [openFirewall],
});
