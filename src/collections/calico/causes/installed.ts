import { on } from '../../../diagnosis/remedy-words.ts';
import { inside } from '../../network/state/routes.ts';
import {
  anew,
  nodeAddresses,
  type PodsCause,
  type PodsScene,
  saidHosts,
  serverOf,
  toldBy,
  wantedMtu,
} from '../survey/pods-scene.ts';

/** The cluster has no Calico. */
export const calicoMissing: PodsCause = {
  code: 'calico-missing',
  title: 'Calico is not installed',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The API does not know what Calico’s operator brings, or nobody has told the operator what to install (the object `Installation`): no node gets a network for its pods, and none is Ready. A run ' +
    'of the phase installs it.',
  find: scene => {
    const server = serverOf(scene);
    const api = scene.said.get(server)?.api;
    const isUntold = api !== undefined && api !== 'absent' && api.installation === undefined;
    if (api !== 'absent' && !isUntold) return [];
    return [
      {
        hosts: [server],
        what: isUntold ? 'Calico’s operator was not told what to install' : 'the cluster has no Calico',
        evidence: [
          isUntold ? 'the API: there is no Installation' : 'the API does not know installations.operator.tigera.io',
        ],
        remedy: [`let the phase install it: ${scene.rerun}`],
      },
    ];
  },
};

/** Routes of a host to pods of others that do not lead through the VXLAN. */
function bareRoutes(scene: PodsScene, cidr: string): readonly { readonly host: string; readonly line: string }[] {
  const nodes = nodeAddresses(scene);
  return saidHosts(scene).flatMap(({ host, said }) =>
    said.routes
      .filter(
        ({ family, gateways, devices, destination }) =>
          family === '4' &&
          gateways.some(address => nodes.has(address)) &&
          !devices.includes('vxlan.calico') &&
          inside(destination, cidr),
      )
      .map(({ line }) => ({ host: host.name, line: line.trim() })),
  );
}

/** Packets of pods go bare. */
export const podsNotEncapsulated: PodsCause = {
  code: 'pods-not-encapsulated',
  title: 'packets of pods are not wrapped',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The pods’ network (an IPPool) has another encapsulation than VXLAN for all: with `VXLANCrossSubnet`, which Calico’s own example has, IPIP or none, packets between some hosts go as the pods wrote them. The mesh ' +
    'carries only what comes from a host’s own address in it, and drops them: the mesh’s counters rise, and pods on other nodes are silent. As long as every host has a /32 in the mesh, CrossSubnet wraps everything all ' +
    'the same, and it is a warning.',
  find: scene => {
    const wrong = (toldBy(scene)?.pools ?? []).filter(({ vxlan, ipip }) => vxlan !== 'Always' || ipip !== 'Never');
    return wrong.map(({ name, cidr, vxlan, ipip }) => {
      const bare = bareRoutes(scene, cidr);
      const hosts = [...new Set(bare.map(({ host }) => host))];
      const isBare = bare.length > 0;
      return {
        hosts: isBare ? hosts : [serverOf(scene)],
        what: isBare
          ? `packets of pods leave ${hosts.join(', ')} as they are: ${name} is not VXLAN for all`
          : `the pods’ network ${name} is not VXLAN for all: a host with a wider address in the mesh would send packets as they are`,
        evidence: [
          `the API: IPPool ${name}, ${cidr}: vxlanMode ${vxlan}, ipipMode ${ipip}`,
          ...bare.map(({ host, line }) => `ip route on ${host}: ${line}`),
        ],
        ...(isBare ? {} : { severity: 'warning' as const }),
        remedy: [anew(scene)],
      };
    });
  },
};

/** Packets of pods are larger than what carries them, or smaller than they could be. */
export const podsMtuWrong: PodsCause = {
  code: 'pods-mtu-wrong',
  title: 'the pods’ network has another MTU than the mesh leaves it',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    'VXLAN adds 50 bytes, so what pods send is to be 50 bytes smaller than the mesh’s MTU. Where it is larger, small packets come through and large ones vanish: `ping` and DNS work, TLS, pulls of images and ' +
    '`kubectl logs` hang. Calico finds out an MTU by itself, by the wrong interface, where it is not told one. Pods that run keep theirs: they are made anew.',
  find: scene => {
    const wanted = wantedMtu(scene);
    if (wanted === undefined) return [];
    return saidHosts(scene).flatMap(({ host, said }) => {
      const found = [
        ...(said.mtu === undefined || said.mtu === wanted
          ? []
          : [
              {
                what: `vxlan.calico of ${host.name}`,
                mtu: said.mtu,
                seen: `ip link show vxlan.calico: mtu ${said.mtu}`,
              },
            ]),
        ...(said.podMtu === undefined || said.podMtu === wanted
          ? []
          : [
              {
                what: `new pods on ${host.name}`,
                mtu: said.podMtu,
                seen: `/etc/cni/net.d/10-calico.conflist: mtu ${said.podMtu}`,
              },
            ]),
      ];
      const [first] = found;
      if (first === undefined) return [];
      const told = toldBy(scene)?.installation?.mtu;
      return [
        {
          hosts: [host.name],
          what: `${found.map(({ what }) => what).join(' and ')} have the MTU ${first.mtu}, not ${wanted}`,
          evidence: [
            ...found.map(({ seen }) => seen),
            ...(told === undefined ? [] : [`the API: the Installation says mtu ${told || 'nothing'}`]),
          ],
          // Smaller is slower, and carries.
          ...(found.every(({ mtu }) => mtu < wanted) ? { severity: 'warning' as const } : {}),
          remedy: [
            ...(told === undefined || told === `${wanted}`
              ? [on(serverOf(scene), 'k3s kubectl -n calico-system rollout restart daemonset/calico-node')]
              : []),
            anew(scene),
          ],
        },
      ];
    });
  },
};
