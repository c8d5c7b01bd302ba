import type { Host, Inventory } from '../../../model/inventory.ts';
import { type Fault, type FaultScene, type FaultStep, siteBehindRouter, twoAtHome } from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { interfaceOf, meshAddressOf, meshOf } from '../mesh/mesh-section.ts';
import { keyOf, restart } from './restart.ts';

/** Gives both hosts of a LAN another endpoint for each other: with one side right, the other would learn it from there. */
function meetAt(scene: FaultScene, endpoint: (host: Host) => string): readonly FaultStep[] {
  return scene.hosts.flatMap(host =>
    scene.hosts
      .filter(peer => peer.name !== host.name)
      .map(peer => ({
        on: host.name,
        script: sh`
${keyOf(interfaceOf(scene.inventory))}
key=$(key_of ${meshAddressOf(peer)})
wg set "$if" peer "$key" remove
wg set "$if" peer "$key" endpoint ${endpoint(peer)} allowed-ips ${`${meshAddressOf(peer)}/32`}
`,
      })),
  );
}

/** An address of the host's LAN that nobody has. */
const nobody = (inventory: Inventory, host: Host): string => {
  const taken = new Set(inventory.hosts.map(one => one.address));
  const network = host.address.split('.').slice(0, 3).join('.');
  const free = Array.from({ length: 100 }, (_, at) => `${network}.${250 - at}`).find(address => !taken.has(address));
  return free ?? `${network}.250`;
};

export const endpointFaults: readonly Fault[] = [
  {
    name: 'lan-endpoint-wrong',
    title: 'two hosts of a LAN call each other at addresses that nobody has',
    code: 'lan-endpoint-wrong',
    severity: 'stop',
    hosts: twoAtHome,
    inject: scene => meetAt(scene, peer => `${nobody(scene.inventory, peer)}:${meshOf(scene.inventory).port}`),
    heal: restart,
  },
  {
    name: 'hairpin',
    title: "two hosts of a LAN are told to meet at their router's public address",
    code: 'hairpin',
    severity: 'stop',
    hosts: twoAtHome,
    inject: scene => {
      const { router } = siteBehindRouter(scene);
      const port = (peer: Host): number =>
        router.forwards.find(one => one.host === peer.name)?.port ?? meshOf(scene.inventory).port;
      return meetAt(scene, peer => `${router.publicAddress}:${port(peer)}`);
    },
    heal: restart,
  },
];
