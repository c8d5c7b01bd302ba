import type { Script } from '../../../model/plan/script.ts';
import { raw, sh } from '../../../shell/sh.ts';
import firewallProbeText from './firewall-probe.sh';

/**
 * Lists rules of both backends and families, of nftables, and the names of ipsets. Only `-save` is used: it takes no
 * lock and, unlike `iptables -S`, makes no table that is not there. Tables of a backend whose program is not installed
 * cannot be seen, which is an error where there are any.
 */
export const firewallProbe = raw(firewallProbeText);

const glance = (how: Script): Script => sh`provision_read=$(
# Here it is no failure of the whole question.
provision_unread() { exit 1; }
${how}
${firewallProbe}
) 2>/dev/null && printf '%s\n' "$provision_read" || echo '== unreadable'`;

/** The same where nothing is to be changed: what cannot be read is no error, and said. */
export const firewallGlance = glance(sh`:`);

/** The same for a diagnosis: with how many packets met each rule, and ports as numbers. */
export const firewallCounts = glance(sh`provision_counts=-c provision_numbers=-nn`);
