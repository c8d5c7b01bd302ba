/** A node as the API has it. */
export interface SaidNode {
  readonly name: string;
  readonly addresses: readonly string[];
  /** The block that its pods get addresses from, as a CIDR; empty: none. */
  readonly block: string;
  /** The options that its K3s was started with, of its configuration too (`k3s.io/node-args`). */
  readonly options: readonly string[];
}

/** What the API of a running cluster answers. */
export interface Answers {
  readonly nodes: readonly SaidNode[];
  readonly version: string;
  /** The address of the Service kube-dns; empty: there is none. */
  readonly dns: string;
  /** The zone of its names, as CoreDNS has it; empty: it does not say. */
  readonly zone: string;
  /** Names of DaemonSets. */
  readonly daemons: readonly string[];
}

/** What a running cluster is made of, in the words of an inventory. */
export interface ClusterSaid {
  readonly version: string;
  readonly nodes: readonly Pick<SaidNode, 'name' | 'addresses' | 'block'>[];
  readonly pods: string;
  readonly services: string;
  readonly dns: string;
  readonly zone: string;
  /** `flannel`, `calico`, or the name of another one that the inventory has no word for. */
  readonly network: string;
  /** How flannel carries packets. */
  readonly backend?: string;
}

/** What K3s takes where nobody says otherwise: `k3s server --help`. */
const defaults = {
  'cluster-cidr': '10.42.0.0/16',
  'service-cidr': '10.43.0.0/16',
  'flannel-backend': 'vxlan',
} as const;

/** The last value of an option, as `--name value` or `--name=value`. */
function optionIn(options: readonly string[], name: string): string | undefined {
  const found = options.flatMap((word, at) => {
    if (word === `--${name}`) return [options[at + 1] ?? ''];
    return word.startsWith(`--${name}=`) ? [word.slice(name.length + 3)] : [];
  });
  return found.at(-1);
}

/** Programs that carry the traffic of pods, by the DaemonSets that they run as. */
const networks: readonly (readonly [string, string])[] = [
  ['calico-node', 'calico'],
  ['cilium', 'cilium'],
  ['kilo', 'kilo'],
  ['kube-flannel-ds', 'kube-flannel'],
  ['kube-ovn-cni', 'kube-ovn'],
  ['weave-net', 'weave'],
  ['canal', 'canal'],
];

/** What a cluster is made of, from what its API answers. Networks are those of IPv4. Pure. */
export function clusterSaid({ nodes, version, dns, zone, daemons }: Answers): ClusterSaid {
  const servers = nodes.filter(({ options }) => options[0] === 'server');
  const option = (name: keyof typeof defaults): string =>
    servers.map(({ options }) => optionIn(options, name)).find(one => one !== undefined) ?? defaults[name];
  const ipv4 = (text: string): string =>
    text
      .split(',')
      .find(one => one.includes('.'))
      ?.trim() ?? text;
  const backend = option('flannel-backend');
  const other = networks.find(([daemon]) => daemons.includes(daemon))?.[1];
  const network = backend === 'none' ? (other ?? 'none') : 'flannel';
  return {
    version,
    nodes: nodes.map(({ name, addresses, block }) => ({ name, addresses, block })),
    pods: ipv4(option('cluster-cidr')),
    services: ipv4(option('service-cidr')),
    dns,
    zone: zone === '' ? 'cluster.local' : zone,
    network,
    ...(network === 'flannel' ? { backend } : {}),
  };
}
