import { hostRoute } from '../../../model/address/host-route.ts';
import type { Host } from '../../../model/inventory.ts';
import type { Script } from '../../../model/plan/script.ts';
import { type Fault, type FaultScene, type FaultStep, oneAtHome } from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { interfaceOf, meshAddressOf } from '../mesh/mesh-section.ts';
import { keyOf, restart } from './restart.ts';

function firstPeerOf({ inventory }: FaultScene, host: Host): Host {
  const peer = inventory.hosts.find(one => one !== host);
  if (peer === undefined) throw new RangeError('a mesh of one host has no peer');
  return peer;
}

/** On a host, with a peer's allowed address, `$key` and `$end`, the endpoint. */
const towards = (
  { inventory }: FaultScene,
  host: Host,
  peer: Host,
  script: (address: string) => Script,
): FaultStep => ({
  on: host.name,
  script: sh`${keyOf(interfaceOf(inventory))}
key=$(key_of ${hostRoute(meshAddressOf(peer))})
[ -n "$key" ]
end=$(endpoint_of "$key")
${script(hostRoute(meshAddressOf(peer)))}`,
});

/** On each host, towards its first neighbour. */
const withPeer = (scene: FaultScene, script: (address: string) => Script): readonly FaultStep[] =>
  scene.hosts.map(host => towards(scene, host, firstPeerOf(scene, host), script));

/** A session goes on until its keys are renewed; a peer that is taken out and put in again needs a new one at once. */
const setPreshared = (address: string): Script => sh`
wg set "$if" peer "$key" remove
wg genpsk | wg set "$if" peer "$key" preshared-key /dev/stdin \${end:+endpoint "$end"} allowed-ips ${address}
`;

/** Faults of a running list of peers. */
export const peerFaults: readonly Fault[] = [
  {
    name: 'peer-missing',
    title: 'a peer is gone from the running interface',
    code: 'peer-missing',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => withPeer(scene, () => sh`wg set "$if" peer "$key" remove`),
    heal: restart,
  },
  {
    name: 'peer-key-replaced',
    title: 'a host knows a peer by a key that nobody has',
    code: 'peer-key-wrong',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      withPeer(
        scene,
        address => sh`
wg set "$if" peer "$key" remove peer "$(wg genkey | wg pubkey)" endpoint "$end" allowed-ips ${address}
`,
      ),
    heal: restart,
  },
  {
    name: 'preshared-key-one-sided',
    title: 'a host has a pre-shared key for a peer that has none',
    code: 'preshared-key-one-sided',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => withPeer(scene, setPreshared),
    heal: restart,
  },
  {
    name: 'preshared-key-differs',
    title: 'two hosts have pre-shared keys for each other that are not the same',
    code: 'preshared-key-differs',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => [
      ...withPeer(scene, setPreshared),
      ...scene.hosts.map(host => towards(scene, firstPeerOf(scene, host), host, setPreshared)),
    ],
    heal: scene => restart({ ...scene, hosts: scene.hosts.flatMap(host => [host, firstPeerOf(scene, host)]) }),
  },
];
