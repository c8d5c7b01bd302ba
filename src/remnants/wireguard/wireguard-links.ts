import type { Script } from '../../model/plan/script.ts';
import { raw } from '../../shell/sh.ts';
import wireguardLinksText from './wireguard-links.sh';

/**
 * Defines `provision_wireguard_links`, which prints the names of this network namespace's WireGuard interfaces, a line each:
 * the kernel's, and those of a userspace implementation, which are a tun with a control socket in /run/wireguard (wg(8)). The
 * socket is looked at, because `wg show` removes stale ones and a probe changes nothing; one whose interface is not here
 * belongs to another namespace, or is stale.
 */
export const wireguardLinks: Script = raw(wireguardLinksText);
