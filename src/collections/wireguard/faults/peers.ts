import { hostRoute } from '../../../model/address/host-route.ts';
import type { Script } from '../../../model/plan/script.ts';
import { type Fault, type FaultScene, type FaultStep, oneAtHome } from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { interfaceOf, meshAddressOf } from '../mesh/mesh-section.ts';
import { keyOf, restart } from './restart.ts';

/** On each host, with its first neighbour's allowed address, `$key` and `$end`, the endpoint. */
const withPeer = ({ inventory, hosts }: FaultScene, script: (address: string) => Script): readonly FaultStep[] =>
  hosts.flatMap(host => {
    const peer = inventory.hosts.find(one => one !== host);
    if (peer === undefined) throw new RangeError('a mesh of one host has no peer');
    return {
      on: host.name,
      script: sh`${keyOf(interfaceOf(inventory))}
key=$(key_of ${hostRoute(meshAddressOf(peer))})
[ -n "$key" ]
end=$(endpoint_of "$key")
${script(hostRoute(meshAddressOf(peer)))}`,
    };
  });

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
    // A session goes on until its keys are renewed; a peer that is taken out and put in again needs a new one at once.
    inject: scene =>
      withPeer(
        scene,
        address => sh`
wg set "$if" peer "$key" remove
wg genpsk | wg set "$if" peer "$key" preshared-key /dev/stdin endpoint "$end" allowed-ips ${address}
`,
      ),
    heal: restart,
  },
];
