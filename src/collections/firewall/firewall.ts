import { collection } from '../collection.ts';
import { unitFiles } from '../unit-files.ts';
import { edgeFirewallCheck } from './checks/edge-firewall.ts';
import { openFirewall } from './checks/open-firewall.ts';
import { EDGE_FILE, EDGE_TABLE, EDGE_UNIT } from './edge/edge-places.ts';
import { firewallContext } from './firewall-context.ts';
import { firewallSection } from './firewall-section.ts';
import { reachSurvey } from './reach/reach-survey.ts';
import { firewallRemnantKinds } from './remnant-kinds.ts';
import { edgeFirewall } from './resources/edge-firewall.ts';
import { firewallPolicies } from './resources/firewall-policies.ts';
import { leftoverFirewallRules } from './resources/leftover-firewall-rules.ts';

/** Rules of iptables and nftables: what an old cluster left of them, and what of a host is reached from outside. */
export const firewall = collection({
  name: 'firewall',
  about: 'Rules of iptables and nftables: those that are there, whoever made them, and what is reached from outside.',
  resources: [edgeFirewall, firewallPolicies, leftoverFirewallRules],
  remnantKinds: firewallRemnantKinds,
  checks: [edgeFirewallCheck, openFirewall],
  contexts: [firewallContext],
  sections: [firewallSection],
  reach: reachSurvey,
  remnants: {
    units: [EDGE_UNIT],
    unit_files: unitFiles('provision-edge*'),
    settings: { path: [EDGE_FILE], again: [EDGE_FILE], shared: ['/etc/provision'] },
    rules: { tables: [EDGE_TABLE] },
    rule_words: [EDGE_TABLE],
  },
});
