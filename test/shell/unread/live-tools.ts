/**
 * Stand-ins for the programs of a host that is up: systemd, a mesh, a firewall, packages. They answer as the real ones do, so that a
 * probe goes all its way.
 */
export const liveTools: Readonly<Record<string, string>> = {
  systemctl: `case " $* " in
  *' list-units '*) echo 'ssh.service loaded active running OpenBSD Secure Shell server' ;;
  *' is-enabled '*) echo enabled ;;
  *' show '*) printf '%s\\n' LoadState=loaded ActiveState=active SubState=running UnitFileState=enabled NeedDaemonReload=no \\
    'ExecMainStartTimestamp=Sat 2026-11-21 05:06:03 UTC' ;;
esac`,
  'systemd-detect-virt': 'echo none',
  wg: `case $1 in
  pubkey) cat >/dev/null; echo 'JzKYdcDKVZPU4jAOS4B6Mx4hZdy4/bQYz+iURXw7x1g=' ;;
  *) case $* in
    *dump) printf '%s\\t%s\\t51820\\toff\\n' 'priv=' 'JzKYdcDKVZPU4jAOS4B6Mx4hZdy4/bQYz+iURXw7x1g='
      printf '%s\\t(none)\\t192.0.2.2:51820\\t10.8.0.2/32\\t%s\\t100\\t100\\t25\\n' 'BzKYdcDKVZPU4jAOS4B6Mx4hZdy4/bQYz+iURXw7x1g=' "$(date +%s)" ;;
    *latest-handshakes) printf '%s\\t%s\\n' 'BzKYdcDKVZPU4jAOS4B6Mx4hZdy4/bQYz+iURXw7x1g=' "$(date +%s)" ;;
    *public-key) echo 'JzKYdcDKVZPU4jAOS4B6Mx4hZdy4/bQYz+iURXw7x1g=' ;;
    *allowed-ips) printf '%s\\t10.8.0.2/32\\n' 'BzKYdcDKVZPU4jAOS4B6Mx4hZdy4/bQYz+iURXw7x1g=' ;;
    *interfaces) echo wg0 ;;
  esac ;;
esac`,
  ip: `case " $* " in
  *' -6 rule '*) printf '0:\\tfrom all lookup local\\n32766:\\tfrom all lookup main\\n' ;;
  *' rule '*) printf '0:\\tfrom all lookup local\\n32766:\\tfrom all lookup main\\n32767:\\tfrom all lookup default\\n' ;;
  *' link '*) case " $* " in *' wireguard '*) echo '5: wg0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000' ;;
    *) printf '%s\\n' '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000' '5: wg0: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000' ;; esac ;;
  *' addr'*) echo '5: wg0    inet 10.8.0.1/24 scope global wg0\\       valid_lft forever preferred_lft forever' ;;
  *-batch*) while read -r _ _ to; do echo "$to dev wg0 src 10.8.0.1 uid 0"; done ;;
  *' -6 route '*) ;;
  *' route '*) echo '10.8.0.0/24 dev wg0 proto kernel scope link src 10.8.0.1' ;;
esac`,
  iptables: "echo 'iptables v1.8.9 (nf_tables)'",
  'iptables-nft-save':
    "printf '*filter\\n:INPUT ACCEPT [0:0]\\n:FORWARD ACCEPT [0:0]\\n:OUTPUT ACCEPT [0:0]\\nCOMMIT\\n'",
  'ip6tables-nft-save':
    "printf '*filter\\n:INPUT ACCEPT [0:0]\\n:FORWARD ACCEPT [0:0]\\n:OUTPUT ACCEPT [0:0]\\nCOMMIT\\n'",
  'iptables-legacy-save': ':',
  'ip6tables-legacy-save': ':',
  nft: "printf 'table ip filter { # handle 1\\n\\tchain INPUT { # handle 1\\n\\t\\ttype filter hook input priority filter; policy accept;\\n\\t}\\n}\\n'",
  ipset: ':',
  'dpkg-query': `for name; do case $name in -*) ;; *) printf '%s\\tinstalled\\t1.0-1\\n' "$name" ;; esac; done`,
  'apt-get': ':',
  'apt-cache': `printf '%s:\\n  Installed: 1.0-1\\n  Candidate: 1.0-1\\n' curl`,
  rpm: ':',
  modprobe: ':',
  timedatectl: 'echo NTPSynchronized=yes',
  lsattr: 'for name; do printf -- \'--------------e------- %s\\n\' "$name"; done',
  ping: "echo 'ping from iputils 20240117'",
};
