import { type Fault, type FaultScene, oneAtHome } from '../../../model/twin/fault.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { meshOf } from '../mesh/mesh-section.ts';
import { faultRule } from './fault-rule.ts';
import { faultTable } from './fault-table.ts';
import { onEach } from './on-each.ts';

const portOf = ({ inventory }: FaultScene): string => String(meshOf(inventory).port);

/** Of the host's own doing, and SSH. */
const letIn = [
  faultRule('iptables', 'INPUT', '-p', 'tcp', '-j', 'ACCEPT'),
  faultRule('iptables', 'INPUT', '-p', 'icmp', '-j', 'ACCEPT'),
  faultRule('iptables', 'INPUT', '-i', 'lo', '-j', 'ACCEPT'),
];
/** Which the remedy may have put. */
const opened = (scene: FaultScene) =>
  faultRule('iptables', 'INPUT', '-p', 'udp', '--dport', portOf(scene), '-j', 'ACCEPT');

const denied = faultTable('inet', 'fault_policy');
const limited = faultTable('inet', 'fault_rate');

const iptablesLimit = (scene: FaultScene) => {
  const port = ['-p', 'udp', '--dport', portOf(scene)];
  const limit = ['-m', 'limit', '--limit', '300/sec', '--limit-burst', '300'];
  // The last is put first.
  return [
    faultRule('iptables', 'INPUT', ...port, '-j', 'DROP'),
    faultRule('iptables', 'INPUT', ...port, ...limit, '-j', 'ACCEPT'),
  ];
};

/** Faults of a host's firewall that names what it lets in: it forgot the mesh, or lets in only so much of it. */
export const firewallPolicies: readonly Fault[] = [
  {
    name: 'udp-denied-iptables',
    title: 'iptables lets in SSH and pings, and denies the rest',
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => onEach(scene, () => lines(...letIn.map(rule => rule.put), sh`iptables -P INPUT DROP`)),
    heal: scene =>
      onEach(scene, () => lines(sh`iptables -P INPUT ACCEPT`, ...[...letIn, opened(scene)].map(rule => rule.take))),
  },
  {
    name: 'udp-denied-nftables',
    title: 'nftables lets in SSH and pings, and denies the rest',
    code: 'firewall-blocks-udp',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(scene, () =>
        denied.put({
          hook: 'input',
          priority: 0,
          policy: 'drop',
          rules: ['iif lo accept', 'meta l4proto { tcp, icmp } accept'],
        }),
      ),
    heal: scene => onEach(scene, () => denied.take),
  },
  {
    name: 'rate-limited',
    title: "a firewall rule lets only some datagrams of the mesh's port in each second",
    code: 'rate-limited',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      onEach(scene, () =>
        limited.put({
          hook: 'input',
          priority: 10,
          rules: [`udp dport ${portOf(scene)} limit rate over 300/second drop`],
        }),
      ),
    heal: scene => onEach(scene, () => limited.take),
  },
  {
    name: 'rate-limited-nftables',
    title: "nftables lets in some datagrams of the mesh's port each second, and denies the rest",
    code: 'rate-limited',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      onEach(scene, () =>
        limited.put({
          hook: 'input',
          priority: 10,
          rules: [
            `udp dport ${portOf(scene)} limit rate 300/second burst 300 packets accept`,
            `udp dport ${portOf(scene)} drop`,
          ],
        }),
      ),
    heal: scene => onEach(scene, () => limited.take),
  },
  {
    name: 'rate-limited-iptables',
    title: "iptables lets in some datagrams of the mesh's port each second, and denies the rest",
    code: 'rate-limited',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene => onEach(scene, () => lines(...iptablesLimit(scene).map(rule => rule.put))),
    heal: scene => onEach(scene, () => lines(...[...iptablesLimit(scene), opened(scene)].map(rule => rule.take))),
  },
];
