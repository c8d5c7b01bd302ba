import type { Script } from '../model/plan/script.ts';
import { raw } from '../shell/sh.ts';

/**
 * Defines `provision_wireguard_links`, which prints the names of this network namespace's WireGuard interfaces, a line each:
 * the kernel's, and those of a userspace implementation, which are a tun with a control socket in /run/wireguard (wg(8)). The
 * socket is looked at, because `wg show` removes stale ones and a probe changes nothing; one whose interface is not here
 * belongs to another namespace, or is stale.
 */
export const wireguardLinks: Script = raw(`provision_wireguard_links() {
  ip -o link show type wireguard 2>/dev/null | sed -n 's/^[0-9]*: *\\([^:@]*\\)[:@].*/\\1/p'
  for provision_socket in /run/wireguard/*.sock; do
    [ -S "$provision_socket" ] || continue
    provision_socket=\${provision_socket##*/}
    while read -r provision_link provision_rest; do
      if [ "$provision_link" = "\${provision_socket%.sock}:" ]; then printf '%s\\n' "\${provision_socket%.sock}"; fi
    done </proc/net/dev
  done
}`);
