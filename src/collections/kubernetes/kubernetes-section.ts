import * as z from 'zod';
import { ipv4Cidr } from '../../inventory/schema/fields.ts';
import { validated } from '../../inventory/schema/validated.ts';
import type { Validator } from '../../inventory/schema/validators.ts';
import { nthAddress } from '../../model/address/nth-address.ts';
import type { Inventory } from '../../model/inventory.ts';
import { listOf } from '../../model/one-or-many.ts';
import type { HostOpening } from '../../model/opening.ts';
import { type SectionMistake, type SectionNetwork, section } from '../../model/plan/section.ts';
import { testedSet } from '../artifacts/tested-set.ts';
import { calicoField, definitionsOf, wrongCalico } from './calico-field.ts';
import { configKeys, managedKeys, type Role } from './config-keys.ts';
import {
  calicoBelow,
  type NetworkValue,
  networkField,
  podNetworkIn,
  podNetworkOf,
  wrongNetwork,
  wrongRoutes,
} from './networks/network-field.ts';
import type { PodNetwork } from './networks/pod-network.ts';
import { offerKeys } from './offers/offer-fields.ts';
import { wrongOffers } from './offers/wrong-offers.ts';
import { registriesField, wrongRegistries } from './registries-field.ts';

/** A channel of K3s: what its makers call stable, or the newest of a minor version. */
const CHANNEL = 'stable|v\\d+\\.\\d+';

const VERSION = `^(v\\d+\\.\\d+\\.\\d+\\+k3s\\d+(-[a-z0-9]+)*|${CHANNEL})$`;

const validateVersion: Validator = text =>
  new RegExp(VERSION).test(text)
    ? undefined
    : {
        what: `${JSON.stringify(text)} is no version of K3s`,
        hint: `write it as its maker does: ${testedSet.k3s}; or one of its channels: stable, v1.36`,
      };

const one = [z.string(), z.number(), z.boolean()] as const;
const setting = z
  .union([...one, z.array(z.union(one).meta({ description: 'One of its values' }))])
  .meta({ description: "The option's value, or a list of them" });

const settings = (role: Role) =>
  z
    .record(z.string(), setting)
    .default({})
    .meta({ description: `Options for the config.yaml of every ${role}, as K3s calls them` });

/** A mode of a file is text: YAML reads 0600 as a number, and K3s that number as another mode. */
const isMode = (key: string): boolean => key.endsWith('-mode') && key !== 'egress-selector-mode';

/** What is wrong with the options of a role. */
function wrongKeys(role: Role, given: Readonly<Record<string, unknown>> | undefined): readonly SectionMistake[] {
  return Object.entries(given ?? {}).flatMap(([key, value]): readonly SectionMistake[] => {
    const path = ['kubernetes', role, key];
    const managed = managedKeys.get(key);
    if (managed !== undefined) return [{ path, at: 'key', what: `${key} is not set here`, hint: managed }];
    if (!configKeys[role].has(key)) {
      const other = role === 'agent' && configKeys.server.has(key);
      const what = other
        ? `${key} is an option of servers: an agent does not start with it`
        : `K3s has no option ${key}`;
      return [{ path, at: 'key', what, hint: other ? 'write it below kubernetes.server' : 'see: k3s server --help' }];
    }
    if (isMode(key) && typeof value === 'number')
      return [{ path, at: 'value', what: 'a mode must be text', hint: `write it in quotes: "0600"` }];
    return [];
  });
}

/** The network of the tunnels that a network for pods makes itself. */
function tunnelsOf(network: NetworkValue | undefined): readonly SectionNetwork[] {
  const cidr = network === undefined ? undefined : podNetworkIn(network)?.instead?.subnet;
  return cidr === undefined ? [] : [{ key: 'network', cidr, name: 'the network of Kilo’s tunnels' }];
}

/** Clusters share the mesh, whose place it would take. */
function wrongAmongClusters(network: NetworkValue | undefined, clusters: number): readonly SectionMistake[] {
  if (clusters === 0 || network === undefined || podNetworkIn(network)?.instead === undefined) return [];
  const what = 'Kilo takes the place of the mesh, by which several clusters are joined';
  return [{ path: ['kubernetes', 'network'], at: 'value', what, hint: 'give each an inventory of its own' }];
}

/** `kubernetes:` in the inventory: what the cluster is; its networks are here so that none overlaps with another. */
export const kubernetesSection = section({
  key: 'kubernetes',
  about: 'The cluster: which K3s it runs, its networks, and options of K3s',
  perCluster: true,
  fields: {
    version: validated(
      validateVersion,
      'The version of K3s, as its maker writes it; or a channel (stable, v1.36), which stays the version that the lock says',
      { pattern: VERSION },
    ).default(testedSet.k3s),
    pods: ipv4Cidr('The network that pods get their addresses from').default('10.42.0.0/16'),
    services: ipv4Cidr('The network that services get their addresses from').default('10.43.0.0/16'),
    network: networkField,
    calico: calicoField,
    registries: registriesField,
    etcd_rtt: z.number().min(1).max(1000).default(50).meta({
      description:
        'Most milliseconds that a packet between two of several servers may take there and back: etcd loses its leader where it is too far',
    }),
    etcd_sync: z.number().min(1).max(10_000).default(50).meta({
      description:
        'Most milliseconds that a small write may take on a server until it is on the disk, where there are several: etcd puts each write there before it answers',
    }),
    server: settings('server'),
    agent: settings('agent'),
    tls_san: z
      .array(
        z
          .string()
          .regex(/^[\w*][\w.:*-]*$/, { error: 'must be a name or an address' })
          .meta({ description: 'A name or an address' }),
      )
      .default([])
      .meta({ description: "Names and addresses, besides the servers' own, at which the API is reached" }),
  },
  hostKeys: {},
  clusterKeys: offerKeys,
  check: ({ value, hosts, sites, clusters }) => [
    ...wrongKeys('server', value.server),
    ...wrongKeys('agent', value.agent),
    ...wrongCalico(value, ['kubernetes', 'calico']),
    ...wrongCalico({ ...value, calico: calicoBelow(value.network) }, ['kubernetes', 'network', 'calico']),
    ...wrongRegistries(value),
    ...wrongOffers(clusters),
    ...wrongAmongClusters(value.network, clusters.length),
    // Of several clusters each is looked at with its own hosts.
    ...wrongRoutes(
      value.network,
      clusters.find(one => hosts.some(host => one.hosts.includes(host.name))),
    ),
    ...wrongNetwork(
      value.network,
      hosts.map(({ name, site, reachedIn }) => ({
        name,
        lan: sites.find(one => one.name === site && one.hasLan)?.name,
        isPublic: reachedIn.includes('4'),
      })),
    ),
  ],
  channel: {
    field: 'version',
    isChannel: value => new RegExp(`^(${CHANNEL})$`).test(value),
    tested: channel => (testedSet.channels.includes(channel) ? testedSet.k3s : undefined),
  },
  networks: ({ pods, services, network }) => [
    { key: 'pods', cidr: pods, name: 'the network of the pods' },
    { key: 'services', cidr: services, name: 'the network of the services' },
    ...tunnelsOf(network),
  ],
  overlay: ({ network }, hosts) => {
    const instead = podNetworkIn(network)?.instead;
    if (instead === undefined) return undefined;
    const { subnet: _, ...overlay } = instead;
    return { ...overlay, isAlone: true, addresses: new Map(hosts.map(({ name, address }) => [name, address])) };
  },
  opens: ({ network }, hosts) => {
    const made = podNetworkIn(network);
    const instead = made?.instead;
    if (instead === undefined)
      return made?.port === undefined || made.over === 'mesh'
        ? []
        : hosts.map(({ name }) => ({
            host: name,
            protocol: 'udp',
            ports: String(made.port),
            from: 'internet',
            why: 'flannel',
          }));
    return hosts.flatMap(({ name, roles }): readonly HostOpening[] => [
      { host: name, protocol: 'udp', ports: String(instead.port), from: 'internet', why: 'Kilo' },
      // Nodes join, and ask, before and beside its tunnels.
      ...(roles.includes('server')
        ? [
            {
              host: name,
              protocol: 'tcp',
              ports: '6443',
              from: 'internet',
              why: 'the API, for nodes of other sites',
            } as const,
          ]
        : []),
    ]);
  },
});

/** The network that pods get their addresses from, as a CIDR. */
export const podsOf = (inventory: Inventory): string => kubernetesSection.of(inventory).pods;

/** The zone of a cluster's own names, and where they are asked for: the tenth of its service addresses, unless K3s is told otherwise. */
export function namesOf(inventory: Inventory): { readonly zone: string; readonly dns: string } {
  const { server, services } = kubernetesSection.of(inventory);
  const [dns = nthAddress(services, 10) ?? ''] = listOf(server['cluster-dns']).map(String);
  return { zone: String(server['cluster-domain'] ?? 'cluster.local'), dns };
}

const networksMade = new WeakMap<object, PodNetwork>();

/** What carries the traffic of a cluster's pods. Pure. */
export function networkOf(inventory: Inventory): PodNetwork {
  const settings = kubernetesSection.of(inventory);
  const known = networksMade.get(settings) ?? podNetworkOf(settings.network);
  networksMade.set(settings, known);
  // What somebody else has installed carries its packets as it did: the mesh takes none of them.
  return inventory.adopted === true ? { ...known, isBare: false, over: 'hosts' } : known;
}

/** Whether Calico carries the traffic of a cluster's pods. Pure. */
export const hasCalico = (inventory: Inventory): boolean => networkOf(inventory).name === 'calico';

/** Which Calico an inventory's cluster has, and by which definitions. Pure. */
export function calicoOf(inventory: Inventory): { readonly version: string; readonly crds: 'v1' | 'v3' } {
  const { network, version, ...said } = kubernetesSection.of(inventory);
  const calico = calicoBelow(network) ?? said.calico;
  return { version: calico.version, crds: calico.crds ?? definitionsOf(calico.version, version) };
}
