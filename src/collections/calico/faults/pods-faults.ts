import type { Host, Inventory } from '../../../model/inventory.ts';
import type { Script } from '../../../model/plan/script.ts';
import { type Fault, type FaultScene, type FaultStep, IMPOSSIBLE, oneAtHome } from '../../../model/twin/fault.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { VXLAN_PORTS } from '../../network/vxlan-ports.ts';
import { TYPHA_PORT } from '../survey/ports.ts';

/** Only where Calico is. */
const needsCalico = sh`if ! ip link show dev vxlan.calico >/dev/null 2>&1; then
  echo 'Calico is not there on this host: phase 3 comes first, with kubernetes: { network: calico }'
  exit ${IMPOSSIBLE}
fi`;

const onHosts = ({ hosts }: FaultScene, script: Script): readonly FaultStep[] =>
  hosts.map(host => ({ on: host.name, script }));

const breakHosts = (scene: FaultScene, script: Script): readonly FaultStep[] =>
  onHosts(scene, lines(needsCalico, script));

/** One agent at home: rarely what everything depends on. */
const oneAgent = (inventory: Inventory): readonly Host[] =>
  oneAtHome({ ...inventory, hosts: inventory.hosts.filter(({ roles }) => !roles.includes('server')) });

/** A host without Typha, which is never on an edge. */
const withoutTypha = (inventory: Inventory): readonly Host[] => {
  const edges = inventory.hosts.filter(({ roles }) => roles.includes('edge') && !roles.includes('server'));
  return edges.length > 0 ? edges.slice(0, 1) : oneAgent(inventory);
};

const onServer = ({ inventory }: FaultScene, script: Script): readonly FaultStep[] =>
  inventory.hosts
    .filter(({ roles }) => roles.includes('server'))
    .slice(0, 1)
    .map(({ name }) => ({ on: name, script }));

/** One field of what Calico's operator is told. */
const told = (path: string, value: unknown): Script =>
  sh`k3s kubectl patch installation default --type json -p ${JSON.stringify([{ op: 'replace', path: `/spec/calicoNetwork/${path}`, value }])} >/dev/null`;

/** Waits until a command prints the words, so that a diagnosis finds it. */
const until = (command: string, words: string): Script => sh`tries=150
while ! sh -c ${command} | grep -q -e ${words}; do
  tries=$((tries - 1))
  if [ "$tries" = 0 ]; then echo 'Calico does not follow within five minutes'; exit 1; fi
  sleep 2
done`;

/** Every node runs what the operator was told last. */
const followed = (setting: string): Script =>
  lines(
    until('k3s kubectl -n calico-system set env daemonset/calico-node --list', setting),
    sh`k3s kubectl -n calico-system rollout status daemonset/calico-node --timeout=300s >/dev/null`,
  );

const encapsulated = (how: 'VXLAN' | 'VXLANCrossSubnet', mode: 'Always' | 'CrossSubnet'): Script =>
  lines(
    told('ipPools/0/encapsulation', how),
    until("k3s kubectl get ippools.crd.projectcalico.org -o 'jsonpath={.items[*].spec.vxlanMode}'", mode),
  );

const addressFrom = (name: string): Script => {
  const pattern = `^${name.replaceAll('.', '\\.')}$`;
  return lines(
    told('nodeAddressAutodetectionV4', { interface: pattern }),
    followed(`^IP_AUTODETECTION_METHOD=interface=^${name}`),
  );
};

const meshInterface = ({ inventory }: FaultScene): string => inventory.overlays?.[0]?.interface ?? '';

const meshMtu = ({ inventory }: FaultScene): number => inventory.overlays?.[0]?.mtu ?? 0;

const mtu = (bytes: number): Script => lines(told('mtu', bytes), followed(`^FELIX_VXLANMTU=${bytes}$`));

/** Of the first other node's piece of the pods' network, the half in which its end of the VXLAN is. */
const piece = raw(`$(ip -4 route show dev vxlan.calico | sed -n 's|^\\([0-9.]*\\)/26 via .*|\\1|p' | head -n 1)`);
const KEPT = '/run/pool-route.fault';
const withoutRoute: Script = sh`if [ -s ${KEPT} ]; then
  ip route delete "$(cat ${KEPT})" dev eth0 2>/dev/null || :
  rm ${KEPT}
fi`;

const table = (name: string, chain: string): Script =>
  sh`nft list table inet ${name} >/dev/null 2>&1 || nft ${`table inet ${name} { ${chain}; }`}`;
const noTable = (name: string): Script => sh`nft delete table inet ${name} 2>/dev/null || :`;

/** What a person does about each of them. */
export const withoutVxlanBlock = (scene: FaultScene): readonly FaultStep[] => onHosts(scene, noTable('fault_vxlan'));
export const withoutTyphaBlock = (scene: FaultScene): readonly FaultStep[] => onHosts(scene, noTable('fault_typha'));

/** Ways to break the network of the pods in a twin on which phase 3 has run with Calico. */
export const podsFaults: readonly Fault[] = [
  {
    name: 'pods-cross-subnet',
    title: 'packets of pods are wrapped only between networks',
    code: 'pods-not-encapsulated',
    severity: 'warning',
    hosts: oneAgent,
    inject: scene => onServer(scene, lines(needsCalico, encapsulated('VXLANCrossSubnet', 'CrossSubnet'))),
    heal: scene => onServer(scene, encapsulated('VXLAN', 'Always')),
  },
  {
    name: 'calico-address-wrong',
    title: 'Calico takes the addresses of another interface than the mesh’s',
    code: 'calico-address-wrong',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene => onServer(scene, lines(needsCalico, addressFrom('eth0'))),
    heal: scene => onServer(scene, addressFrom(meshInterface(scene))),
  },
  {
    name: 'pods-mtu-wrong',
    title: 'packets of pods are larger than the mesh carries',
    code: 'pods-mtu-wrong',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene => onServer(scene, lines(needsCalico, mtu(meshMtu(scene)))),
    heal: scene => onServer(scene, mtu(meshMtu(scene) - 50)),
  },
  {
    name: 'pool-overlaps',
    title: 'a route of the host leads into the pods’ network',
    code: 'pool-overlaps',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene =>
      breakHosts(
        scene,
        sh`[ -s ${KEPT} ] || printf '%s/27' "${piece}" >${KEPT}
ip route replace "$(cat ${KEPT})" dev eth0`,
      ),
    heal: scene => onHosts(scene, withoutRoute),
  },
  {
    name: 'pods-forward-dropped',
    title: 'a firewall of the host passes nothing on',
    code: 'pods-forward-dropped',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene =>
      breakHosts(scene, table('fault_pods', 'chain forward { type filter hook forward priority 10; policy drop; }')),
    heal: scene => onHosts(scene, noTable('fault_pods')),
  },
  {
    name: 'vxlan-blocked',
    title: 'a firewall of the host takes no VXLAN',
    code: 'vxlan-blocked',
    severity: 'stop',
    hosts: oneAgent,
    inject: scene =>
      breakHosts(
        scene,
        table(
          'fault_vxlan',
          `chain in { type filter hook input priority -300; udp dport ${VXLAN_PORTS.calico} drop; }`,
        ),
      ),
    heal: withoutVxlanBlock,
  },
  {
    name: 'typha-blocked',
    title: 'a firewall of the host lets nothing out to Typha',
    code: 'typha-blocked',
    severity: 'stop',
    hosts: withoutTypha,
    inject: scene =>
      breakHosts(
        scene,
        table('fault_typha', `chain out { type filter hook output priority -300; tcp dport ${TYPHA_PORT} drop; }`),
      ),
    heal: withoutTyphaBlock,
  },
];
