import * as z from 'zod';
import { validated } from '../../../inventory/schema/validated.ts';
import type { Validator } from '../../../inventory/schema/validators.ts';
import { isIpv4 } from '../../../model/address/address.ts';
import { type Host, publicAddressesOf } from '../../../model/inventory.ts';
import type { Overlay } from '../../../model/overlay.ts';
import type { SectionMistake } from '../../../model/plan/section.ts';
import { VXLAN_ADDS } from '../../network/vxlan-adds.ts';
import { type K3sOptions, podNetworkKind, type SeatedHost } from './pod-network.ts';

const backends = ['vxlan', 'host-gw', 'wireguard-native'] as const;

/** Bytes that WireGuard adds to a packet, over IPv6, which flannel reckons with (backend/wireguard). */
const WIREGUARD_ADDS = 80;

/** Where K3s reads flannel's configuration from, where its own would not do. */
export const FLANNEL_FILE = '/etc/rancher/k3s/flannel.json';

/** Said by K3s 1.26 and newer, which end with `Cannot configure unknown flannel backend`. */
const gone: Readonly<Record<string, string>> = {
  wireguard: 'K3s has no backend wireguard since v1.26: it ends with “Cannot configure unknown flannel backend”',
  ipsec: 'K3s has no backend ipsec since v1.26: it ends with “Cannot configure unknown flannel backend”',
};

/** What is wrong with a word for a backend of flannel, and the way out; `undefined`: nothing. Pure. */
export const wrongBackend: Validator = text => {
  if (backends.some(one => one === text)) return undefined;
  const what = gone[text] ?? `flannel in K3s has no backend ${JSON.stringify(text)}`;
  return { what, hint: text in gone ? 'write backend: wireguard-native' : `write backend: ${backends.join(', ')}` };
};

const settings = z
  .strictObject({
    backend: validated(wrongBackend, 'How flannel carries packets from node to node', { enum: [...backends] })
      .pipe(z.enum(backends))
      .default('vxlan'),
    over: z.enum(['mesh', 'hosts']).optional().meta({
      description:
        "Whether packets go over the mesh, or between the hosts' own addresses; not set: over the mesh, and hosts with wireguard-native, which encrypts by itself",
    }),
    port: z.number().int().min(1).max(65_535).default(51_821).meta({
      description: "The UDP port of wireguard-native, which must not be the mesh's",
    }),
    link_mtu: z.number().int().min(1280).max(9000).default(1500).meta({
      description: "The MTU of the hosts' own interfaces, where packets go between these",
    }),
  })
  .meta({ description: 'How flannel carries packets' });

type Settings = z.output<typeof settings>;

const overOf = ({ backend, over }: Settings): 'mesh' | 'hosts' =>
  over ?? (backend === 'wireguard-native' ? 'hosts' : 'mesh');

const adds = { vxlan: VXLAN_ADDS, 'host-gw': 0, 'wireguard-native': WIREGUARD_ADDS } as const;

/** The address at which other nodes are to send to a host that is on the internet. */
const externalOf = (host: Host): K3sOptions => {
  const address = publicAddressesOf(host).find(isIpv4);
  return address === undefined ? {} : { 'node-external-ip': address };
};

const ofNode =
  (given: Settings) =>
  (host: Host, mesh: Overlay): K3sOptions => ({
    // Without one flannel takes the interface of the default route.
    ...(overOf(given) === 'mesh' ? { 'flannel-iface': mesh.interface } : externalOf(host)),
    ...(given.backend === 'wireguard-native' ? { 'flannel-conf': FLANNEL_FILE } : {}),
  });

/** `net-conf.json` of flannel (Documentation/backends.md): K3s has no option for the port. */
const flannelConf = (pods: string, port: number): string =>
  `${JSON.stringify(
    {
      Network: pods,
      EnableIPv4: true,
      EnableIPv6: false,
      Backend: { Type: 'wireguard', ListenPort: port, PersistentKeepaliveInterval: 25, Mode: 'separate' },
    },
    undefined,
    2,
  )}\n`;

/** Which hosts cannot send to each other's own addresses. */
function unmet(given: Settings, hosts: readonly SeatedHost[]): readonly SectionMistake[] {
  if (overOf(given) === 'mesh' || hosts.length < 2) return [];
  const [first] = hosts;
  const hidden = hosts.filter(({ isPublic }) => !isPublic);
  if (first?.lan !== undefined && hosts.every(({ lan }) => lan === first.lan)) return [];
  if (hidden.length === 0 && given.backend === 'wireguard-native') return [];
  const path = given.over === undefined ? ['backend'] : ['over'];
  if (given.backend !== 'wireguard-native')
    return [
      {
        path,
        at: 'value',
        what: `${given.backend} between the hosts' own addresses is neither encrypted nor asks who sends: it is for hosts of one LAN`,
        hint: 'write over: mesh',
      },
    ];
  const [one] = hidden;
  return [
    {
      path,
      at: 'value',
      what: `${hidden.map(({ name }) => name).join(', ')} cannot be reached at an address of ${hidden.length === 1 ? 'its' : 'their'} own by hosts of other sites, and flannel knows one address for each node`,
      hint: `write backend: vxlan, which goes over the mesh${one === undefined ? '' : `; or give ${one.name} a public_address`}`,
    },
  ];
}

/** flannel, which K3s has built in. */
export const flannel = podNetworkKind({
  settings,
  open: given => {
    const { backend, port, link_mtu } = given;
    const over = overOf(given);
    const linkMtu = (mesh: Overlay): number => (over === 'mesh' ? mesh.mtu : link_mtu);
    const twice = backend === 'wireguard-native' && over === 'mesh';
    return {
      name: 'flannel',
      backend,
      ofServer: {
        'flannel-backend': backend,
        ...(backend === 'wireguard-native' && over === 'hosts' ? { 'flannel-external-ip': true } : {}),
      },
      ofNode: ofNode(given),
      linkMtu,
      mtu: mesh => linkMtu(mesh) - adds[backend],
      isBare: backend === 'host-gw' && over === 'mesh',
      hasBlocks: true,
      manifests: [],
      over,
      ...(backend === 'wireguard-native' ? { conf: (pods: string) => flannelConf(pods, port) } : {}),
      ...(backend === 'wireguard-native' ? { port } : {}),
      warnings: twice
        ? [
            {
              what: 'wireguard-native over the mesh encrypts each packet of a pod twice, and takes 80 bytes more of it',
              hint: 'write backend: vxlan, or over: hosts',
            },
          ]
        : [],
    };
  },
  check: unmet,
});
