import { on } from '../../../../diagnosis/remedy-words.ts';
import { parseAddress } from '../../../../model/address/address.ts';
import { withoutLength } from '../../../../model/address/host-route.ts';
import { contains, networkAround } from '../../../../model/address/network.ts';
import { inventoryFor } from '../../../../model/cluster/clusters.ts';
import { type Host, lanAddressesOf } from '../../../../model/inventory.ts';
import { listOf } from '../../../../model/one-or-many.ts';
import { podsOf } from '../../../kubernetes/kubernetes-section.ts';
import { meshOf } from '../../mesh/mesh-section.ts';
import { isBroken, peerByKey, relayedPairs, type Scene, surveyed } from '../../survey/scene.ts';
import type { Survey } from '../../survey/survey.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notBrokenYet } from '../ruled-out.ts';

/** Whether a CIDR or an address lies in a network. */
function isWithin(text: string, cidr: string): boolean {
  const address = parseAddress(withoutLength(text));
  const network = networkAround(cidr);
  return address !== undefined && network !== undefined && contains(network, address);
}

/** Everything that makes a host pass on what is not for itself. */
function relays(scene: Scene, host: Host, survey: Survey): readonly string[] {
  const pods = podsOf(inventoryFor(scene.inventory, host));
  const { interface: name, subnet } = meshOf(scene.inventory);
  const nets = [
    ...survey.addresses.map(one => ({ to: one.cidr, interface: one.interface })),
    ...survey.routes.filter(one => one.interface !== name),
  ].filter(one => isWithin(one.to, pods));
  const [net] = nets;
  const through = surveyed(scene).flatMap(from => {
    // Addresses of the mesh itself are nobody's to relay: that is another cause.
    const others =
      peerByKey(from.survey, survey)?.allowedIps.filter(cidr => !listOf(subnet).some(one => isWithin(cidr, one))) ?? [];
    return from.host === host || others.length === 0
      ? []
      : [`${from.host.name} sends ${others.join(', ')} through it (AllowedIPs)`];
  });
  const site = scene.inventory.sites.find(
    one => one.router !== undefined && lanAddressesOf(one.router).includes(host.address),
  );
  return [
    ...(scene.mesh.isRelay(host.name) ? ['hosts of the mesh reach each other by way of it'] : []),
    ...(net === undefined ? [] : [`pods are behind it: ${net.to} on ${net.interface}, of ${pods}`]),
    ...through,
    ...(site === undefined ? [] : [`it is the router of the site ${site.name}`]),
    ...(survey.forwarding.wanted === true ? ['its sysctl files ask for net.ipv4.ip_forward = 1'] : []),
  ];
}

/** A host that should pass packets on does not. */
export const ipForwardOff: MeshCause = {
  code: 'ip-forward-off',
  title: 'IP forwarding is off where it is needed',
  severity: 'stop',
  confidence: 'certain',
  about:
    "A mesh in which all hosts are peers relays nothing, so it works without forwarding. But a host passes packets on where others reach each other by way of it (a hub, a gateway: then it stops the phase), where pods are behind it (it has an address or a route of the inventory's `kubernetes.pods`), where peers send it other networks by their AllowedIPs, where it is its site's router, or where its own sysctl files ask for it. With `net.ipv4.ip_forward=0` the kernel drops all of that silently.",
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const needed = relays(scene, host, survey);
      if (survey.forwarding.on !== false || needed.length === 0) return [];
      const cut = relayedPairs(scene).filter(
        one => one.relays.includes(host.name) && isBroken(one.from.survey, one.to.host),
      );
      return [
        {
          hosts: [host.name],
          severity: cut.length > 0 ? ('stop' as const) : ('warning' as const),
          what: `IP forwarding is off on ${host.name}, which must pass packets on`,
          evidence: ['/proc/sys/net/ipv4/ip_forward: 0', ...needed],
          ruledOut: cut.length > 0 ? [] : [notBrokenYet(scene, host.name)],
          remedy: [
            on(host, 'sysctl -w net.ipv4.ip_forward=1'),
            on(host, "echo 'net.ipv4.ip_forward = 1' >/etc/sysctl.d/90-forward.conf"),
          ],
          pairs: cut.map(({ from, to }) => [from.host.name, to.host.name] as const),
        },
      ];
    }),
};
