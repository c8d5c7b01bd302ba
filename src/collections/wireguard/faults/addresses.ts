import { hostRoute } from '../../../model/address/host-route.ts';
import { areNeighbours, lanAround } from '../../../model/lan-around.ts';
import type { Script } from '../../../model/plan/script.ts';
import {
  type Fault,
  type FaultScene,
  type FaultStep,
  oneAtHome,
  siteBehindRouter,
  twoAtHome,
} from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { interfaceOf, meshAddressOf } from '../mesh/mesh-section.ts';
import { faultTable } from './fault-table.ts';
import { restart } from './restart.ts';

/** The length of the LAN in which a host stands, as text. */
const lengthOf = ({ inventory, hosts: [host] }: FaultScene): string =>
  (host === undefined
    ? undefined
    : lanAround(
        inventory.sites.find(site => site.name === host.site),
        host.address,
      )
  )?.split('/')[1] ?? '24';

/** Defines `link`: the interface that has an address. */
const linkOf = (address: string): Script =>
  sh`link=$(ip -o -4 address show | awk -v address=${address} '{ split($4, one, "/"); if (one[1] == address) { print $2; exit } }')`;

/** A hardware address of the range for documentation (RFC 7042), which no card has. */
const FOREIGN = '00:00:5e:00:53:fa';

const onSwitch = faultTable('bridge', 'fault_foreign');

/** Who takes a device for whom, and on whose plug of the LAN it stands. */
function foreignScene({ inventory, hosts: [misled, owner] }: FaultScene) {
  const stand = inventory.hosts.find(
    one => owner !== undefined && areNeighbours(inventory.sites, one, owner) && one !== misled && one !== owner,
  );
  if (misled === undefined || owner === undefined || stand === undefined)
    throw new RangeError('three hosts are needed');
  return { misled, owner, stand };
}

/** Takes the device out of the LAN. */
export const unplugForeign = (scene: FaultScene): readonly FaultStep[] => [
  { on: foreignScene(scene).stand.name, script: sh`systemctl stop fault-device 2>/dev/null || :` },
  { on: siteBehindRouter(scene).place, script: onSwitch.take },
];

/** Faults of addresses: in the mesh, and below it. */
export const addressFaults: readonly Fault[] = [
  {
    name: 'mesh-addresses-swapped',
    title: "two hosts have each other's mesh addresses",
    code: 'mesh-address-wrong',
    severity: 'stop',
    hosts: twoAtHome,
    inject: ({ inventory, hosts }) => {
      const [one, two] = hosts;
      const name = interfaceOf(inventory);
      if (one === undefined || two === undefined) throw new RangeError('two hosts are needed');
      return [[one, two] as const, [two, one] as const].map(([host, other]) => ({
        on: host.name,
        script: sh`
ip address add ${hostRoute(meshAddressOf(other))} dev ${name} 2>/dev/null || :
ip address delete ${hostRoute(meshAddressOf(host))} dev ${name} 2>/dev/null || :
`,
      }));
    },
    heal: restart,
  },
  {
    name: 'lan-address-twice',
    title: 'a host has the LAN address of its neighbour, too',
    code: 'lan-address-twice',
    severity: 'stop',
    hosts: twoAtHome,
    inject: scene => {
      const [one, two] = scene.hosts;
      if (one === undefined || two === undefined) throw new RangeError('two hosts are needed');
      return [
        {
          on: one.name,
          script: sh`${linkOf(one.address)}
ip address add ${`${two.address}/${lengthOf(scene)}`} dev "$link" 2>/dev/null || :`,
        },
      ];
    },
    heal: scene => {
      const [one, two] = scene.hosts;
      if (one === undefined || two === undefined) throw new RangeError('two hosts are needed');
      return [
        {
          on: one.name,
          script: sh`${linkOf(one.address)}
ip address delete ${`${two.address}/${lengthOf(scene)}`} dev "$link" 2>/dev/null || :`,
        },
        // Whoever asked meanwhile may have the wrong one's answer.
        ...scene.inventory.hosts
          .filter(host => host.site === two.site)
          .map(host => ({ on: host.name, script: sh`ip neigh flush all` })),
        { on: siteBehindRouter(scene).place, script: sh`ip neigh flush all` },
      ];
    },
  },
  {
    name: 'lan-address-foreign',
    title: "a device outside the inventory answers for a host's address",
    instead: 'the switch lets only the answers of the device come to the neighbour, as if it always answered first',
    code: 'lan-address-foreign',
    severity: 'stop',
    hosts: twoAtHome,
    inject: scene => {
      const { misled, owner, stand } = foreignScene(scene);
      return [
        {
          on: siteBehindRouter(scene).place,
          script: onSwitch.put({
            hook: 'forward',
            priority: 0,
            rules: [`arp saddr ip ${owner.address} arp daddr ip ${misled.address} ether saddr != ${FOREIGN} drop`],
          }),
        },
        // A network of its own behind the plug of a third host: nothing of it is the host's.
        {
          on: stand.name,
          script: sh`${linkOf(stand.address)}
systemctl stop fault-device 2>/dev/null || :
systemd-run --quiet --unit=fault-device unshare -n sleep 86400
tries=0
until pid=$(systemctl show -p MainPID --value fault-device) && [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { echo 'the device could not be started' >&2; exit 1; }
  sleep 0.1
done
ip link add dev fault1 link "$link" address ${FOREIGN} type macvlan mode bridge
ip link set dev fault1 netns "$pid"
nsenter -t "$pid" -n ip address add ${`${owner.address}/${lengthOf(scene)}`} dev fault1
nsenter -t "$pid" -n ip link set dev fault1 up`,
        },
        { on: misled.name, script: sh`ip neigh flush to ${owner.address}` },
      ];
    },
    heal: scene => {
      const { misled, owner } = foreignScene(scene);
      return [...unplugForeign(scene), { on: misled.name, script: sh`ip neigh flush to ${owner.address}` }];
    },
  },
  {
    name: 'netmask-wrong',
    title: 'a host takes half of its LAN for the whole',
    code: 'netmask-wrong',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      scene.hosts.map(host => ({
        on: host.name,
        script: sh`${linkOf(host.address)}
ip address add ${`${host.address}/${Number(lengthOf(scene)) + 1}`} dev "$link" 2>/dev/null || :
ip address delete ${`${host.address}/${lengthOf(scene)}`} dev "$link" 2>/dev/null || :`,
      })),
    heal: scene =>
      scene.hosts.map(host => ({
        on: host.name,
        script: sh`${linkOf(host.address)}
ip address add ${`${host.address}/${lengthOf(scene)}`} dev "$link" 2>/dev/null || :
ip address delete ${`${host.address}/${Number(lengthOf(scene)) + 1}`} dev "$link" 2>/dev/null || :`,
      })),
  },
];
