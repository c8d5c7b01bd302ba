import { on } from '../../../diagnosis/remedy-words.ts';
import { hostRoute } from '../../../model/address/host-route.ts';
import { formatNetwork, type Network, networkAround, overlap } from '../../../model/address/network.ts';
import { lansOf } from '../../../model/inventory.ts';
import { count } from '../../../model/text/count.ts';
import type { Route } from '../../network/state/routes.ts';
import {
  anew,
  meshAddressOf,
  nodeAddresses,
  type PodsCause,
  type PodsScene,
  type SaidHost,
  saidHosts,
  serverOf,
  toldBy,
} from '../survey/pods-scene.ts';

/** Calico sends the packets of pods to another address of a host than the mesh's. */
export const calicoAddressWrong: PodsCause = {
  code: 'calico-address-wrong',
  title: 'Calico has taken another address than the mesh’s',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    'Calico looks for the address of its node by itself, and another interface came first: a second card, another VPN (Tailscale), a bridge of Docker’s. All nodes are Ready and all pods run, and those of that ' +
    'node reach nobody elsewhere. The phase names the mesh’s interface in the `Installation`.',
  find: scene => {
    const told = toldBy(scene);
    return saidHosts(scene).flatMap(({ host }) => {
      const [seen, wanted] = [told?.addresses.get(host.name) ?? '', meshAddressOf(scene, host.name)];
      if (seen === '' || wanted === undefined || seen === wanted) return [];
      const interfaces = scene.inventory.overlays?.[0]?.interface ?? '';
      const isTold = told?.installation?.autodetection.includes(interfaces) ?? false;
      return [
        {
          hosts: [host.name],
          what: `Calico on ${host.name} uses ${seen} instead of its mesh address ${wanted}`,
          evidence: [
            `the API: projectcalico.org/IPv4Address of ${host.name} is ${seen}`,
            `the API: the Installation looks for ${told?.installation?.autodetection || 'the first that is found'}`,
          ],
          remedy: [
            ...(isTold
              ? [on(serverOf(scene), 'k3s kubectl -n calico-system rollout restart daemonset/calico-node')]
              : []),
            anew(scene),
          ],
        },
      ];
    });
  },
};

const networkOf = (destination: string): Network | undefined =>
  networkAround(destination.includes('/') ? destination : hostRoute(destination));

/** Calico's own: what it routes to pods, and what it keeps for its own. */
const isCalicos = ({ protocol, devices }: Route): boolean =>
  protocol === '80' || devices.some(name => name === 'vxlan.calico' || name === 'tunl0' || name.startsWith('cali'));

/** Routes of a host that are not Calico's, into a network of pods. */
function foreignRoutes(scene: PodsScene, { said }: SaidHost, pool: Network): readonly Route[] {
  const nodes = nodeAddresses(scene);
  return said.routes.filter(route => {
    if (route.family !== '4' || route.destination === 'default' || isCalicos(route)) return false;
    // The kernel's own of an address say the same once more; packets of pods that go bare are another cause's.
    if (route.table === 'local' || route.gateways.some(address => nodes.has(address))) return false;
    const network = networkOf(route.destination);
    return network !== undefined && network.prefix > 0 && overlap(network, pool);
  });
}

/** Networks of the inventory that a pool covers. */
function coveredBy({ inventory }: PodsScene, pool: Network): readonly string[] {
  const named = inventory.sites.flatMap(site => lansOf(site).map(lan => [`the LAN of ${site.name}`, lan] as const));
  const mesh = (inventory.overlays ?? []).flatMap(({ name, addresses }) =>
    [...addresses].map(([host, address]) => [`${name} address of ${host}`, hostRoute(address)] as const),
  );
  return [...named, ...mesh].flatMap(([what, cidr]) => {
    const network = networkAround(`${cidr}`);
    return network !== undefined && overlap(network, pool) ? [`${what}: ${cidr}`] : [];
  });
}

/** An address means two things. */
export const poolOverlaps: PodsCause = {
  code: 'pool-overlaps',
  title: 'the network of the pods overlaps with another',
  severity: 'stop',
  confidence: 'certain',
  about:
    'Addresses of pods are also addresses of the LAN, of the mesh, or of a network to which a host has a route (another VPN, a second card, Docker): a packet for a pod goes there, or the other way round. It is a ' +
    'warning while no pod has an address that is led away. The pods’ network is chosen once, before phase 3: another one wants the cluster made anew.',
  find: (scene, explained) =>
    (toldBy(scene)?.pools ?? []).flatMap(({ name, cidr }) => {
      const pool = networkAround(cidr);
      if (pool === undefined) return [];
      const covered = coveredBy(scene, pool);
      const inInventory =
        covered.length === 0
          ? []
          : [
              {
                hosts: [serverOf(scene)],
                what: `the pods’ network ${cidr} holds addresses of hosts`,
                evidence: [`the API: IPPool ${name} is ${cidr}`, ...covered],
                remedy: ['choose another network for the pods, and make the cluster anew: kubernetes: { pods: … }'],
              },
            ];
      const onHosts = saidHosts(scene).flatMap(one => {
        if (explained.host(one.host.name)) return [];
        const routes = foreignRoutes(scene, one, pool);
        if (routes.length === 0) return [];
        // The longer prefix wins: only what lies within a node's own piece leads a pod's packets away.
        const pieces = one.said.routes.filter(isCalicos).flatMap(({ destination }) => networkOf(destination) ?? []);
        const leadsAway = routes.some(({ destination }) => {
          const network = networkOf(destination);
          return pieces.some(
            piece => network !== undefined && overlap(piece, network) && piece.prefix <= network.prefix,
          );
        });
        return [
          {
            hosts: [one.host.name],
            what: `${one.host.name} has ${count(routes.length, 'route')} into the pods’ network ${formatNetwork(pool)} besides Calico’s own`,
            evidence: routes.map(({ line }) => `ip route: ${line.trim()}`),
            ...(leadsAway ? {} : { severity: 'warning' as const }),
            remedy: [
              ...routes.map(({ line }) => on(one.host, `ip route delete ${line.trim()}`)),
              `find what sets it, with: grep -rn ${routes[0]?.destination ?? ''} /etc (${one.host.name})`,
            ],
          },
        ];
      });
      return [...inInventory, ...onHosts];
    }),
};
