import { formatEndpoint } from '../../../model/address/endpoint.ts';
import { freeAddress } from '../../../model/address/free-address.ts';
import { hostRoute, withoutLength } from '../../../model/address/host-route.ts';
import type { Host } from '../../../model/inventory.ts';
import { lanAround } from '../../../model/lan-around.ts';
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
key=$(key_of ${hostRoute(meshAddressOf(peer))})
wg set "$if" peer "$key" remove
wg set "$if" peer "$key" endpoint ${endpoint(peer)} allowed-ips ${hostRoute(meshAddressOf(peer))}
`,
      })),
  );
}

/** An address of the host's LAN that no machine of the twin has. */
function nobody({ inventory, layout }: FaultScene, host: Host): string {
  const lan = lanAround(
    inventory.sites.find(site => site.name === host.site),
    host.address,
  );
  const taken = layout.nodes.flatMap(node => node.addresses.map(one => withoutLength(one.cidr)));
  const free = lan === undefined ? undefined : freeAddress(lan, new Set(taken), 'highest');
  if (free === undefined) throw new RangeError(`no address of ${host.name}'s LAN is free`);
  return free;
}

export const endpointFaults: readonly Fault[] = [
  {
    name: 'lan-endpoint-wrong',
    title: 'two hosts of a LAN call each other at addresses that nobody has',
    code: 'lan-endpoint-wrong',
    severity: 'stop',
    hosts: twoAtHome,
    inject: scene =>
      meetAt(scene, peer => formatEndpoint({ address: nobody(scene, peer), port: meshOf(scene.inventory).port })),
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
      return meetAt(scene, peer => formatEndpoint({ address: router.publicAddress, port: port(peer) }));
    },
    heal: restart,
  },
];
