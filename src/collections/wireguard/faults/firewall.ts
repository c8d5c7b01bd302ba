import { type Fault, type FaultScene, type FaultStep, IMPOSSIBLE, oneAtHome } from '../../../model/twin/fault.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { interfaceOf, meshOf } from '../mesh/mesh-section.ts';
import { faultTable } from './fault-table.ts';

const everywhere = ({ hosts }: FaultScene, script: FaultStep['script']): readonly FaultStep[] =>
  hosts.map(host => ({ on: host.name, script }));

/** A rule of iptables that drops, put first in its chain; taken away however often it was put. */
const dropRule = (chain: 'INPUT' | 'OUTPUT', ...match: readonly string[]) => ({
  put: sh`iptables -I ${chain} ${match} -j DROP`,
  take: sh`while iptables -D ${chain} ${match} -j DROP 2>/dev/null; do :; done`,
});

const portRules = ({ inventory }: FaultScene) => {
  const port = String(meshOf(inventory).port);
  return [dropRule('INPUT', '-p', 'udp', '--dport', port), dropRule('OUTPUT', '-p', 'udp', '--sport', port)];
};
const noPings = dropRule('INPUT', '-p', 'icmp', '--icmp-type', 'echo-request');
const blocked = faultTable('inet', 'fault');
const limited = faultTable('inet', 'fault_rate');

/** Faults of the host's own firewall: one for each tool that may have put the rule there. */
export const firewallFaults: readonly Fault[] = [
  {
    name: 'udp-blocked-iptables',
    title: "iptables drops UDP to the mesh's port",
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => everywhere(scene, lines(...portRules(scene).map(rule => rule.put))),
    heal: scene => everywhere(scene, lines(...portRules(scene).map(rule => rule.take))),
  },
  {
    name: 'udp-blocked-nftables',
    title: "an nftables table drops UDP to the mesh's port",
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => {
      const { port } = meshOf(scene.inventory);
      return everywhere(
        scene,
        blocked.put(
          { hook: 'input', priority: 0, rules: [`udp dport ${port} counter drop`] },
          { hook: 'output', priority: 0, rules: [`udp sport ${port} counter drop`] },
        ),
      );
    },
    heal: scene => everywhere(scene, blocked.take),
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
        limited.put({
          hook: 'input',
          priority: 10,
          rules: [`udp dport ${meshOf(scene.inventory).port} limit rate over 300/second drop`],
        }),
      ),
    heal: scene => everywhere(scene, limited.take),
  },
  {
    name: 'icmp-dropped',
    title: 'a firewall rule drops pings while the tunnel works',
    code: 'icmp-dropped',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => everywhere(scene, noPings.put),
    heal: scene => everywhere(scene, noPings.take),
  },
];
