import type { Inventory } from '../../../model/inventory.ts';
import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';
import { podsOf } from '../kubernetes-section.ts';

/**
 * Rules in both backends, sets and tables of nftables. A policy is DROP behind rules that let SSH in: flushing them
 * before opening the policy would cut the session. A pod's port is forwarded by CNI's chains, which podman shares.
 */
export const oldFirewall = (inventory: Inventory): Script => sh`rules() {
  command -v "$1" >/dev/null || return 0
  "$1" -t nat -N "$2" 2>/dev/null || return 0
  "$1" -t nat -A POSTROUTING -m comment --comment "old cluster" -j "$2"
  "$1" -N KUBE-FIREWALL
  "$1" -A INPUT -j KUBE-FIREWALL
  "$1" -N cali-INPUT
  "$1" -A INPUT -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT
  "$1" -A cali-INPUT -m comment --comment "cali:m0v" -j RETURN
  "$1" -A INPUT -m comment --comment "KUBE-ROUTER rule to explicitly ACCEPT traffic that comply to network policies" \
    -m mark --mark 0x20000/0x20000 -j ACCEPT
  case $1 in ip6*) ;; *) "$1" -A FORWARD -s ${podsOf(inventory)} -j ACCEPT ;; esac
}
rules iptables-legacy KUBE-POSTROUTING
rules ip6tables-legacy KUBE-POSTROUTING
rules iptables-nft cali-POSTROUTING
rules ip6tables-nft cali-POSTROUTING
if command -v iptables-nft >/dev/null && iptables-nft -t nat -N CNI-DN-0123456789abcdef01234 2>/dev/null; then
  iptables-nft -t nat -A CNI-DN-0123456789abcdef01234 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.42.0.2:8000
  if iptables-nft -t nat -N CNI-HOSTPORT-DNAT 2>/dev/null; then
    iptables-nft -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
  fi
  iptables-nft -t nat -A CNI-HOSTPORT-DNAT -p tcp -m comment --comment 'dnat name: "cbr0" id: "pod1"' \
    -m multiport --dports 80,443 -j CNI-DN-0123456789abcdef01234
fi
if command -v iptables-legacy >/dev/null; then
  iptables-legacy -C INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT 2>/dev/null ||
    iptables-legacy -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT || iptables-legacy -A INPUT -j ACCEPT
  iptables-legacy -A INPUT -p tcp --dport 22 -j ACCEPT
  iptables-legacy -A INPUT -i lo -j ACCEPT
  iptables-legacy -P INPUT DROP
  iptables-legacy -P FORWARD DROP
fi
if command -v ipset >/dev/null; then
  ipset create -exist cali40s:abc hash:ip
  ipset create -exist KUBE-CLUSTER-IP hash:ip,port
fi
if command -v nft >/dev/null; then
  nft 'add table inet old; add chain inet old input { type filter hook input priority 10; policy accept; }; add rule inet old input counter'
  nft 'add table arp calico-arp; add chain arp calico-arp cali-arp-dispatch'
fi
for manager in nftables ufw; do
  if systemctl cat "$manager.service" >/dev/null 2>&1; then systemctl enable --quiet "$manager.service" || :; fi
done`;
