import { raw, sh } from '../../../shell/sh.ts';
import firewallProbeText from './firewall-probe.sh';

/**
 * Lists rules of both backends and families, of nftables, and the names of ipsets. Only `-save` is used: it takes no
 * lock and, unlike `iptables -S`, makes no table that is not there. Tables of a backend whose program is not installed
 * cannot be seen, which is an error where there are any.
 */
export const firewallProbe = raw(firewallProbeText);

/** The same where nothing is to be changed: what cannot be read is no error, and said. */
export const firewallGlance = sh`provision_read=$(
# Here it is no failure of the whole question.
provision_unread() { exit 1; }
${firewallProbe}
) 2>/dev/null && printf '%s\n' "$provision_read" || echo '== unreadable'`;
