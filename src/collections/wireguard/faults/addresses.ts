import { hostRoute } from '../../../model/address/host-route.ts';
import type { Script } from '../../../model/plan/script.ts';
import { type Fault, type FaultScene, oneAtHome, siteBehindRouter, twoAtHome } from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { interfaceOf, meshAddressOf } from '../mesh/mesh-section.ts';
import { restart } from './restart.ts';

/** The length of the LAN in which a host stands, as text. */
const lengthOf = ({ inventory, hosts: [host] }: FaultScene): string =>
  inventory.sites.find(site => site.name === host?.site)?.lan?.split('/')[1] ?? '24';

/** Defines `link`: the interface that has an address. */
const linkOf = (address: string): Script =>
  sh`link=$(ip -o -4 address show | awk -v address=${address} '{ split($4, one, "/"); if (one[1] == address) { print $2; exit } }')`;

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
