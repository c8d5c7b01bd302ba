import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

const TABLE = `table inet my_filter {
  set office { type ipv4_addr; flags interval; elements = { 198.51.100.0/24, 192.168.0.0/16 } }
  chain input { type filter hook input priority 5; policy accept; tcp dport 8443 ip saddr != @office drop; }
}
`;

const BANNED = `table inet f2b-table {
  set addr-set-sshd { type ipv4_addr; elements = { 203.0.113.66 } }
  chain f2b-chain { type filter hook input priority -1; policy accept; tcp dport 22 ip saddr @addr-set-sshd reject; }
}
`;

/** A user's own table of nftables, what fail2ban has banned, and rules that speak of Kubernetes without being its. */
export const ownFirewall: Neighbour = {
  name: 'own-firewall',
  title: 'a table of nftables of the user’s own, fail2ban’s bans, rules that only speak of Kubernetes',
  make: lines(
    put('/etc/nftables.d/my-filter.nft', TABLE),
    sh`if has nft; then
  nft list table inet my_filter >/dev/null 2>&1 || printf '%s' ${TABLE} | nft -f -
  nft list table inet f2b-table >/dev/null 2>&1 || printf '%s' ${BANNED} | nft -f -
fi
if has ipset; then
  ipset create -exist f2b-recidive hash:ip
  ipset add -exist f2b-recidive 203.0.113.67
fi
if has iptables-nft; then
  # A rule of the user's own, once: TABLE CHAIN RULE…
  own() {
    own_table=$1; own_chain=$2; shift 2
    ipt -t "$own_table" -C "$own_chain" "$@" 2>/dev/null || ipt -t "$own_table" -A "$own_chain" "$@"
  }
  own filter INPUT -p tcp -m tcp --dport 6443 -s 192.168.15.0/24 -m comment --comment 'kubernetes api from the LAN' -j ACCEPT
  own filter INPUT -p udp -m udp --dport 8472 -s 192.168.15.0/24 -m comment --comment 'flannel only from the LAN' -j ACCEPT
  own filter INPUT ! -s 10.42.0.0/16 -p tcp -m tcp --dport 5432 -j DROP
  own nat POSTROUTING -s 10.42.0.0/24 ! -d 10.42.0.0/24 -j MASQUERADE
fi`,
  ),
  state: sh`show_files /etc/nftables.d
show_nft inet my_filter
show_nft inet f2b-table
ipset list f2b-recidive 2>/dev/null | grep -v '^Size\|^References' | sed 's/^/rule /' || :
show_chains '(kubernetes api|flannel only) from the LAN|dport 5432|10[.]42[.]0[.]0/24'`,
  ways: [],
};
