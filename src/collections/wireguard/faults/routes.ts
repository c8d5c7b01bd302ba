import { hostRoute, withoutLength } from '../../../model/address/host-route.ts';
import { type Host, type Inventory, lanAddressesOf } from '../../../model/inventory.ts';
import { lanAround, liesIn } from '../../../model/lan-around.ts';
import type { Script } from '../../../model/plan/script.ts';
import { InputProblem } from '../../../model/problems/problem.ts';
import {
  type Fault,
  type FaultScene,
  type FaultStep,
  oneAtHome,
  siteBehindRouter,
  twoAtHome,
} from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { podsOf } from '../../kubernetes/kubernetes-section.ts';
import { createJoins } from '../mesh/joins.ts';
import { interfaceOf, meshAddressOf, meshOf } from '../mesh/mesh-section.ts';
import { faultTable } from './fault-table.ts';
import { onEach } from './on-each.ts';
import { keyOf, restart, restartScript } from './restart.ts';

/** The first other host of the mesh: the peer whose way is spoilt. */
function victim(inventory: Inventory, host: Host): Host {
  const other = inventory.hosts.find(one => one.name !== host.name);
  if (other === undefined) throw new RangeError('a mesh of one host has no path to break');
  return other;
}

const toVictim = (
  { inventory, hosts }: FaultScene,
  script: (address: string, other: string) => Script,
): readonly FaultStep[] =>
  hosts.map(host => {
    const first = victim(inventory, host);
    const second = inventory.hosts.find(one => one.name !== host.name && one.name !== first.name) ?? first;
    return { on: host.name, script: script(meshAddressOf(first), meshAddressOf(second)) };
  });

/** A network of another cluster, and a host that is not its gateway there. */
function wrongWay(inventory: Inventory, host: Host) {
  const [join] = createJoins(inventory).reachedFrom(host);
  const network = join?.networks[0];
  const by = inventory.hosts.find(one => one.name !== host.name && one.name !== join?.gateway.name);
  return network === undefined || by === undefined ? undefined : { network, by };
}

const onRouter = faultTable('ip', 'fault_way');

/** Whether a router tells of a shorter way, on each of its LANs. */
const redirects = (on: 0 | 1): Script =>
  sh`for file in /proc/sys/net/ipv4/conf/all/send_redirects /proc/sys/net/ipv4/conf/lan*/send_redirects; do echo ${String(on)} > "$file"; done`;

/** The router's address on the LAN of a host. */
function gatewayOf(scene: FaultScene, host: Host): string {
  const { site, router } = siteBehindRouter(scene);
  const lan = lanAround(site, host.address);
  return lanAddressesOf(router).find(address => lan !== undefined && liesIn(lan, address)) ?? router.lanAddress;
}

export const routeFaults: readonly Fault[] = [
  {
    name: 'rp-filter-strict',
    title: 'the reverse-path filter is strict',
    code: 'rp-filter-strict',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(scene, name => sh`sysctl -qw net.ipv4.conf.all.rp_filter=1 ${`net.ipv4.conf.${name}.rp_filter=1`}`),
    heal: scene =>
      onEach(scene, name => sh`sysctl -qw net.ipv4.conf.all.rp_filter=2 ${`net.ipv4.conf.${name}.rp_filter=2`} || :`),
  },
  {
    name: 'allowed-ips-too-wide',
    title: 'a peer is allowed the whole mesh',
    code: 'allowed-ips-too-wide',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      toVictim(
        scene,
        address => sh`
${keyOf(interfaceOf(scene.inventory))}
wg set "$if" peer "$(key_of ${hostRoute(address)})" allowed-ips ${`${hostRoute(address)},${meshOf(scene.inventory).subnet}`}
`,
      ),
    heal: restart,
  },
  {
    name: 'allowed-ips-overlap',
    title: "a peer's address is allowed to another peer too, which wins it",
    code: 'allowed-ips-overlap',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      toVictim(
        scene,
        (address, other) => sh`
${keyOf(interfaceOf(scene.inventory))}
wg set "$if" peer "$(key_of ${hostRoute(other)})" allowed-ips ${`${hostRoute(other)},${hostRoute(address)}`}
`,
      ),
    heal: restart,
  },
  {
    name: 'network-behind-missing',
    title: "another cluster's services are given to a host that is not its gateway",
    code: 'network-behind-missing',
    severity: 'stop',
    hosts: inventory => inventory.hosts.filter(host => wrongWay(inventory, host) !== undefined).slice(0, 1),
    inject: ({ inventory, hosts }) =>
      hosts.flatMap(host => {
        const wrong = wrongWay(inventory, host);
        if (wrong === undefined) throw new InputProblem({ what: `${host.name} reaches no other cluster by a gateway` });
        const { network, by } = wrong;
        const address = hostRoute(meshAddressOf(by));
        return [
          {
            on: host.name,
            script: sh`
${keyOf(interfaceOf(inventory))}
wg set "$if" peer "$(key_of ${address})" allowed-ips ${`${address},${network}`}
`,
          },
        ];
      }),
    heal: restart,
  },
  {
    name: 'route-missing',
    title: 'the /32 route to a peer is gone',
    code: 'route-missing',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      toVictim(scene, address => sh`ip route delete ${hostRoute(address)} dev ${interfaceOf(scene.inventory)}`),
    heal: restart,
  },
  {
    name: 'route-stolen',
    title: 'another route takes the traffic for a peer',
    code: 'route-stolen',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      toVictim(
        scene,
        address => sh`
ip route replace ${hostRoute(address)} dev eth0 table 7077
ip rule add to ${hostRoute(address)} lookup 7077 pref 7077
`,
      ),
    heal: scene =>
      onEach(
        scene,
        () => sh`
while ip rule delete pref 7077 2>/dev/null; do :; done
ip route flush table 7077 2>/dev/null || :
`,
      ),
  },
  {
    name: 'asymmetric-route',
    title: 'a host answers its neighbour over the router, which rewrites where that comes from',
    code: 'asymmetric-route',
    severity: 'stop',
    hosts: twoAtHome,
    inject: scene => {
      const [to, from] = scene.hosts;
      if (to === undefined || from === undefined) throw new RangeError('two hosts are needed');
      const { place } = siteBehindRouter(scene);
      const between = `ip saddr ${from.address} ip daddr ${to.address}`;
      return [
        // Without a memory of it, as of a connection that the router saw only half of; not what its bridge passes on (its TTL is whole),
        // which some kernels show to these rules, too.
        {
          on: place,
          script: sh`${redirects(0)}
${onRouter.put(
  { hook: 'prerouting', priority: -300, rules: [`${between} notrack`] },
  { hook: 'postrouting', priority: 300, rules: [`${between} ip ttl 63 ip saddr set ${gatewayOf(scene, to)}`] },
)}`,
        },
        { on: from.name, script: sh`ip route replace ${hostRoute(to.address)} via ${gatewayOf(scene, to)}` },
      ];
    },
    heal: scene => {
      const [to, from] = scene.hosts;
      if (to === undefined || from === undefined) throw new RangeError('two hosts are needed');
      const { place } = siteBehindRouter(scene);
      return [
        {
          on: from.name,
          script: sh`ip route delete ${hostRoute(to.address)} via ${gatewayOf(scene, to)} 2>/dev/null || :`,
        },
        {
          on: place,
          script: sh`
${onRouter.take}
${redirects(1)}
`,
        },
        ...restart(scene),
      ];
    },
  },
  {
    name: 'mesh-address-on-lan',
    title: "a peer's mesh address is also on a LAN interface",
    code: 'mesh-address-on-lan',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => toVictim(scene, address => sh`ip address add ${hostRoute(address)} dev eth0`),
    heal: scene => [
      ...toVictim(scene, address => sh`ip address delete ${hostRoute(address)} dev eth0 2>/dev/null || :`),
      ...scene.hosts.map(host => ({ on: host.name, script: restartScript(interfaceOf(scene.inventory)) })),
    ],
  },
  {
    name: 'interface-mtu-differs',
    title: "the interface's MTU is not the configured one",
    code: 'interface-mtu-differs',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => onEach(scene, name => sh`ip link set dev ${name} mtu 1280`),
    heal: restart,
  },
  {
    name: 'ip-forward-off',
    title: 'IP forwarding is off on a host with pods behind it',
    instead: 'the pods are an empty bridge with an address of theirs',
    code: 'ip-forward-off',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        () => sh`
[ -e /run/fault-ip-forward ] || cat /proc/sys/net/ipv4/ip_forward >/run/fault-ip-forward
ip link show dev cni0 >/dev/null 2>&1 || ip link add dev cni0 type bridge
ip address replace ${`${withoutLength(podsOf(scene.inventory))}/24`} dev cni0
ip link set dev cni0 up
sysctl -qw net.ipv4.ip_forward=0
`,
      ),
    heal: scene =>
      onEach(
        scene,
        () => sh`
[ ! -e /run/fault-ip-forward ] || sysctl -qw "net.ipv4.ip_forward=$(cat /run/fault-ip-forward)"
rm -f /run/fault-ip-forward
ip link delete dev cni0 2>/dev/null || :
`,
      ),
  },
];
