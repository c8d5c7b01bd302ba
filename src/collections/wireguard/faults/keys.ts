import { hostRoute } from '../../../model/address/host-route.ts';
import type { Host, Inventory } from '../../../model/inventory.ts';
import { type Fault, type FaultScene, type FaultStep, oneAtHome, twoAtHome } from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { interfaceOf, meshAddressOf } from '../mesh/mesh-section.ts';
import { onEach } from './on-each.ts';
import { keyOf, restart, restartScript } from './restart.ts';

/** Two other hosts of the mesh, of which this one mistakes one for the other. */
const twoPeers = (inventory: Inventory, host: Host): readonly [Host, Host] => {
  const [first, second] = inventory.hosts.filter(one => one.name !== host.name);
  if (first === undefined || second === undefined) throw new RangeError('two peers cannot be swapped in this mesh');
  return [first, second];
};

const swap = ({ inventory, hosts }: FaultScene): readonly FaultStep[] =>
  hosts.map(host => {
    const [first, second] = twoPeers(inventory, host);
    const script = sh`
${keyOf(interfaceOf(inventory))}
one=$(key_of ${hostRoute(meshAddressOf(first))}); two=$(key_of ${hostRoute(meshAddressOf(second))})
[ -n "$one" ] && [ -n "$two" ]
end_one=$(endpoint_of "$one")
end_two=$(endpoint_of "$two")
wg set "$if" peer "$one" remove peer "$two" remove
wg set "$if" peer "$two" endpoint "$end_one" allowed-ips ${hostRoute(meshAddressOf(first))}
wg set "$if" peer "$one" endpoint "$end_two" allowed-ips ${hostRoute(meshAddressOf(second))}
`;
    return { on: host.name, script };
  });

const backup = (name: string) => sh`
cd /etc/wireguard
for file in ${[`${name}.key`, `${name}.pub`, `${name}.conf`]}; do
  [ -e "$file.fault" ] || cp -p "$file" "$file.fault"
done
`;

const restore = (scene: FaultScene): readonly FaultStep[] =>
  onEach(
    scene,
    name => sh`
cd /etc/wireguard
for file in ${[`${name}.key`, `${name}.pub`, `${name}.conf`]}; do
  [ ! -e "$file.fault" ] || mv "$file.fault" "$file"
done
${restartScript(name)}
`,
  );

export const keyFaults: readonly Fault[] = [
  {
    name: 'keys-swapped',
    title: "the public keys of two peers are swapped in one host's running interface",
    code: 'peer-key-swapped',
    severity: 'stop',
    hosts: oneAtHome,
    inject: swap,
    heal: restart,
  },
  {
    name: 'key-file-replaced',
    title: 'the key file was replaced under a running interface',
    code: 'key-file-replaced',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        name => sh`
${backup(name)}
umask 077
wg genkey >${`${name}.key`}
wg pubkey <${`${name}.key`} >${`${name}.pub`}
`,
      ),
    heal: restore,
  },
  {
    name: 'key-cloned',
    title: 'a host runs with the private key of another, as two copies of one image do',
    code: 'duplicate-key',
    severity: 'stop',
    hosts: twoAtHome,
    inject: ({ hosts: [first, ...rest], inventory }) =>
      rest.map(host => ({
        on: host.name,
        script: sh`
${backup(interfaceOf(inventory))}
umask 077
cat >${`${interfaceOf(inventory)}.key`}
wg pubkey <${`${interfaceOf(inventory)}.key`} >${`${interfaceOf(inventory)}.pub`}
wg set ${interfaceOf(inventory)} private-key ${`${interfaceOf(inventory)}.key`}
`,
        feed: {
          on: first?.name ?? '',
          script: sh`cat ${`/etc/wireguard/${interfaceOf(inventory)}.key`}`,
        },
      })),
    heal: restore,
  },
];
