/**
 * Ids of what a host may be reached by, as globs of `*`: the firewall, routes and interfaces, sshd, who may log in, who
 * may become root, and the units that set any of them up. A task that changes one is guarded without being asked to.
 */
const WAYS_IN = [
  'firewall:*',
  'routes',
  'policy-routing',
  'interface:*',
  'path:/etc/ssh/*',
  'path:*/.ssh/authorized_keys',
  'authorized_key:*',
  'path:/etc/sudoers*',
  'path:/etc/pam.d/*',
  'path:/etc/wireguard/*.conf',
  'path:/etc/network/*',
  'path:/etc/netplan/*',
  'path:/etc/systemd/network/*',
  'path:/etc/NetworkManager/*',
  'path:/etc/nftables.conf',
  'path:/etc/iptables/*',
  'path:/etc/ufw/*',
  'path:/etc/firewalld/*',
  'unit:ssh*',
  'unit:wg-quick@*',
  'unit:networking.service',
  'unit:systemd-networkd.service',
  'unit:NetworkManager.service',
  'unit:nftables.service',
  'unit:netfilter-persistent.service',
  'unit:ufw.service',
  'unit:firewalld.service',
] as const;

const patterns = WAYS_IN.map(
  glob =>
    new RegExp(
      `^${glob
        .split('*')
        .map(part => part.replace(/[.\\]/g, '\\$&'))
        .join('.*')}$`,
    ),
);

/** Whether changing these may cut the connection that the change is made over. */
export const areWaysIn = (ids: readonly string[]): boolean =>
  ids.some(id => patterns.some(pattern => pattern.test(id)));
