import { type Fault, type FaultScene, type FaultStep, IMPOSSIBLE, oneAtHome } from '../../../model/twin/fault.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { interfaceOf, meshOf } from '../mesh/mesh-section.ts';

const everywhere = ({ hosts }: FaultScene, script: FaultStep['script']): readonly FaultStep[] =>
  hosts.map(host => ({ on: host.name, script }));

/** Faults of the host's own firewall: one for each tool that may have put the rule there. */
export const firewallFaults: readonly Fault[] = [
  {
    name: 'udp-blocked-iptables',
    title: "iptables drops UDP to the mesh's port",
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      everywhere(
        scene,
        sh`iptables -I INPUT -p udp --dport ${meshOf(scene.inventory).port} -j DROP
iptables -I OUTPUT -p udp --sport ${meshOf(scene.inventory).port} -j DROP`,
      ),
    heal: scene =>
      everywhere(
        scene,
        sh`while iptables -D INPUT -p udp --dport ${meshOf(scene.inventory).port} -j DROP 2>/dev/null; do :; done
while iptables -D OUTPUT -p udp --sport ${meshOf(scene.inventory).port} -j DROP 2>/dev/null; do :; done`,
      ),
  },
  {
    name: 'udp-blocked-nftables',
    title: "an nftables table drops UDP to the mesh's port",
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      everywhere(
        scene,
        sh`
nft delete table inet fault 2>/dev/null || :
nft add table inet fault
nft add chain inet fault input '{ type filter hook input priority 0; policy accept; }'
nft add chain inet fault output '{ type filter hook output priority 0; policy accept; }'
nft add rule inet fault input udp dport ${meshOf(scene.inventory).port} counter drop
nft add rule inet fault output udp sport ${meshOf(scene.inventory).port} counter drop
`,
      ),
    heal: scene => everywhere(scene, sh`nft delete table inet fault 2>/dev/null || :`),
  },
  {
    name: 'udp-blocked-ufw',
    title: 'ufw was enabled and lets only SSH in',
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      everywhere(
        scene,
        sh`
command -v ufw >/dev/null || apt-get install -qy ufw >/dev/null 2>&1 || { echo 'ufw cannot be installed' >&2; exit ${IMPOSSIBLE}; }
ufw allow 22/tcp >/dev/null
ufw --force enable >/dev/null
systemctl restart ${`wg-quick@${interfaceOf(scene.inventory)}`}
`,
      ),
    heal: scene =>
      everywhere(
        scene,
        sh`
command -v ufw >/dev/null || exit 0
ufw --force disable >/dev/null
iptables -P INPUT ACCEPT; iptables -P FORWARD ACCEPT; iptables -F; iptables -X
systemctl restart ${`wg-quick@${interfaceOf(scene.inventory)}`}
`,
      ),
  },
  {
    name: 'rate-limited',
    title: "a firewall rule lets only some datagrams of the mesh's port in each second",
    code: 'rate-limited',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      everywhere(
        scene,
        sh`
nft delete table inet fault_rate 2>/dev/null || :
nft -f - <<'RULES'
table inet fault_rate {
  chain input {
    type filter hook input priority 10; policy accept;
    udp dport ${raw(String(meshOf(scene.inventory).port))} limit rate over 300/second drop
  }
}
RULES
`,
      ),
    heal: scene => everywhere(scene, sh`nft delete table inet fault_rate 2>/dev/null || :`),
  },
  {
    name: 'icmp-dropped',
    title: 'a firewall rule drops pings while the tunnel works',
    code: 'icmp-dropped',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => everywhere(scene, sh`iptables -I INPUT -p icmp --icmp-type echo-request -j DROP`),
    heal: scene =>
      everywhere(scene, sh`while iptables -D INPUT -p icmp --icmp-type echo-request -j DROP 2>/dev/null; do :; done`),
  },
];
