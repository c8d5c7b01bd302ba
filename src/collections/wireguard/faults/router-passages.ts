import { familyOf } from '../../../model/address/address.ts';
import { familiesOutside } from '../../../model/address/outside.ts';
import { addressesOf, type Host, type Inventory } from '../../../model/inventory.ts';
import type { Fault, FaultScene } from '../../../model/twin/fault.ts';
import type { Passage } from '../../../model/twin/twin-layout.ts';
import { rules } from './router.ts';

/** The last host at home to whose own IPv6 address its router has to let the mesh's port in; none where nobody has one. */
function letIn({ sites, hosts }: Inventory): readonly Host[] {
  const all = hosts.filter(host => {
    const router = sites.find(site => site.name === host.site)?.router;
    return (
      router?.forwards.some(one => one.host === host.name) === true &&
      familiesOutside(addressesOf(host)).includes('6') &&
      sixBeside({ hosts }, host) !== undefined
    );
  });
  return all.slice(-1);
}

/** The IPv6 address of another host of the same site. */
const sixBeside = ({ hosts }: Pick<Inventory, 'hosts'>, host: Host): string | undefined =>
  hosts
    .filter(one => one.site === host.site && one.name !== host.name)
    .flatMap(addressesOf)
    .find(one => familyOf(one) === '6');

/** The router's rules, with what it lets in to the hosts of the fault changed. */
const changed = (scene: FaultScene, change: (one: Passage) => readonly Passage[]) =>
  rules(scene, nat => ({
    ...nat,
    passages: nat.passages.flatMap(one =>
      scene.hosts.some(host => addressesOf(host).includes(one.host)) ? change(one) : [one],
    ),
  }));

const told = {
  code: 'port-closed-at-router',
  severity: 'warning',
  hosts: letIn,
  heal: (scene: FaultScene) => rules(scene, nat => nat),
} as const;

/** A router’s firewall of IPv6, whose forwards of IPv4 are as they should be. From outside the three look the same. */
export const routerPassages: readonly Fault[] = [
  {
    ...told,
    name: 'passage-missing',
    title: "the router's IPv6 firewall does not let the host's port in",
    inject: scene => changed(scene, () => []),
  },
  {
    ...told,
    name: 'passage-wrong-host',
    title: "the router's IPv6 firewall lets the port in to another host's address",
    inject: scene =>
      changed(scene, one => {
        const [host] = scene.hosts;
        const other = host === undefined ? undefined : sixBeside(scene.inventory, host);
        return other === undefined ? [] : [{ ...one, host: other }];
      }),
  },
  {
    ...told,
    name: 'passage-wrong-port',
    title: "the router's IPv6 firewall lets another port of the host in than WireGuard's",
    inject: scene =>
      changed(scene, one => [
        one.port === undefined ? one : { ...one, port: { ...one.port, number: one.port.number + 7 } },
      ]),
  },
];
