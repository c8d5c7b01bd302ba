import { type Fault, type FaultScene, IMPOSSIBLE, oneAtHome } from '../../../model/twin/fault.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { interfaceOf, meshOf } from '../mesh/mesh-section.ts';
import { faultRule } from './fault-rule.ts';
import { faultTable } from './fault-table.ts';
import { onEach } from './on-each.ts';

const portRules = ({ inventory }: FaultScene, tool: 'iptables' | 'iptables-legacy') => {
  const port = String(meshOf(inventory).port);
  return [
    faultRule(tool, 'INPUT', '-p', 'udp', '--dport', port, '-j', 'DROP'),
    faultRule(tool, 'OUTPUT', '-p', 'udp', '--sport', port, '-j', 'DROP'),
  ];
};
const noPings = faultRule('iptables', 'INPUT', '-p', 'icmp', '--icmp-type', 'echo-request', '-j', 'DROP');
const noPingsTable = faultTable('inet', 'fault_pings');
const blocked = faultTable('inet', 'fault');

/** Faults of the host's own firewall: one for each tool that may have put the rule there. */
export const firewallFaults: readonly Fault[] = [
  {
    name: 'udp-blocked-iptables',
    title: "iptables drops UDP to the mesh's port",
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => onEach(scene, () => lines(...portRules(scene, 'iptables').map(rule => rule.put))),
    heal: scene => onEach(scene, () => lines(...portRules(scene, 'iptables').map(rule => rule.take))),
  },
  {
    name: 'udp-blocked-legacy',
    title: "iptables' older backend drops UDP to the mesh's port",
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        () => sh`
iptables-legacy -S INPUT >/dev/null 2>&1 || { echo 'this kernel has no older iptables' >&2; exit ${IMPOSSIBLE}; }
${lines(...portRules(scene, 'iptables-legacy').map(rule => rule.put))}
`,
      ),
    heal: scene => onEach(scene, () => lines(...portRules(scene, 'iptables-legacy').map(rule => rule.take))),
  },
  {
    name: 'udp-blocked-nftables',
    title: "an nftables table drops UDP to the mesh's port",
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => {
      const { port } = meshOf(scene.inventory);
      return onEach(scene, () =>
        blocked.put(
          { hook: 'input', priority: 0, rules: [`udp dport ${port} counter drop`] },
          { hook: 'output', priority: 0, rules: [`udp sport ${port} counter drop`] },
        ),
      );
    },
    heal: scene => onEach(scene, () => blocked.take),
  },
  {
    name: 'udp-blocked-ufw',
    title: 'ufw was enabled and lets only SSH in',
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        () => sh`
command -v ufw >/dev/null || {
  apt-get install -qy ufw >/dev/null 2>&1 || { echo 'ufw cannot be installed' >&2; exit ${IMPOSSIBLE}; }
  : >/run/fault-ufw
}
ufw allow 22/tcp >/dev/null
ufw --force enable >/dev/null
systemctl restart ${`wg-quick@${interfaceOf(scene.inventory)}`}
`,
      ),
    heal: scene =>
      onEach(
        scene,
        () => sh`
command -v ufw >/dev/null || exit 0
ufw --force disable >/dev/null
for tool in iptables ip6tables; do
  $tool -P INPUT ACCEPT; $tool -P FORWARD ACCEPT; $tool -F; $tool -X
done
[ ! -e /run/fault-ufw ] || { systemctl disable -q ufw 2>/dev/null; rm /run/fault-ufw; }
systemctl restart ${`wg-quick@${interfaceOf(scene.inventory)}`}
`,
      ),
  },
  {
    name: 'icmp-dropped',
    title: 'a firewall rule drops pings while the tunnel works',
    code: 'icmp-dropped',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => onEach(scene, () => noPings.put),
    heal: scene => onEach(scene, () => noPings.take),
  },
  {
    name: 'icmp-dropped-nftables',
    title: 'a rule of nftables drops pings while the tunnel works',
    code: 'icmp-dropped',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(scene, () =>
        noPingsTable.put({ hook: 'input', priority: 0, rules: ['icmp type echo-request counter drop'] }),
      ),
    heal: scene => onEach(scene, () => noPingsTable.take),
  },
];
