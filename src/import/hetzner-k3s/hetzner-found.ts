import { isAddress } from '../../model/address/address.ts';
import { count } from '../../model/text/count.ts';
import { clusterName } from '../cluster-name.ts';
import type { Found, FoundHost, FoundSsh, Place, Remark, Said, SourceFile } from '../found.ts';
import { askAddress, hostAddress } from '../host-address.ts';
import { hostName, tidyName } from '../host-name.ts';
import { keysLeft } from '../keys-left.ts';
import { listIn, mapOf, portOf, readTree, type Tree, textOf } from '../read-tree.ts';
import { gathered, leftOut, notCarried, warning } from '../remark.ts';

/** Networks of hetzner-k3s where the file names none; they are not K3s' own. */
const DEFAULTS = { pods: '10.244.0.0/16', services: '10.43.0.0/16', cloud: '10.0.0.0/16' };

/** What is made of the file's own parts; everything else is named. */
const TOP = [
  ...['hetzner_token', 'cluster_name', 'networking', 'masters_pool', 'worker_node_pools'],
  // So said before its version 2.
  ...[
    'ssh_port',
    'private_ssh_key_path',
    'public_ssh_key_path',
    'cluster_cidr',
    'service_cidr',
    'private_network_subnet',
  ],
];
const POOL = ['name', 'instance_count', 'autoscaling', 'external', 'instance_type', 'location', 'locations'];
const NODE = ['host', 'ssh_user', 'ssh_port', 'ssh_private_key_path', 'index', 'manage_hostname', 'name'];

const CLOUD = 'the cloud gave it its address: hcloud server list shows it, as kubectl get nodes -o wide does';

/** Whole numbers from one on; none of what is no number. */
const upTo = (value: unknown): number[] => {
  const number = Number(textOf(value) ?? 0);
  return Array.from(
    { length: Number.isInteger(number) && number > 0 && number < 1000 ? number : 0 },
    (_, at) => at + 1,
  );
};

const sshOf = (user: unknown, port: unknown, key: unknown): FoundSsh => {
  const number = portOf(port);
  const path = textOf(key);
  return {
    user: { value: textOf(user) ?? 'root' },
    ...(number === undefined ? {} : { port: { value: number } }),
    ...(path === undefined ? {} : { identity_file: { value: path } }),
  };
};

/** Machines of one's own in a pool. */
function externals(
  tree: Tree,
  pool: Readonly<Record<string, unknown>>,
  at: number,
  nameOf: (index: number) => string,
  words: readonly string[],
): { readonly hosts: FoundHost[]; readonly remarks: Remark[] } {
  const path = ['worker_node_pools', at, 'external', 'nodes'] as const;
  const remarks: Remark[] = [];
  const hosts = listIn(mapOf(pool['external'])['nodes']).flatMap((entry, number): FoundHost[] => {
    const node = mapOf(entry);
    const place = tree.placeOf(...path, number);
    const login = textOf(node['host']);
    remarks.push(...keysLeft(tree, node, [...path, number], NODE));
    if (login === undefined) {
      remarks.push(leftOut(`node ${number + 1}: it has no address`, place));
      return [];
    }
    const { address, ssh } = hostAddress({ value: login });
    // The number in a name is the node's own, and its place in the list only where it has none.
    const index = Number(textOf(node['index']) ?? number + 1);
    const keepsName = node['manage_hostname'] === false;
    const name: Said<string> = keepsName
      ? { todo: `it keeps the name that it has itself (manage_hostname: false); the source calls it ${login}` }
      : hostName(nameOf(index));
    return [
      {
        from: login,
        place,
        name,
        address,
        roles: { value: ['agent', ...words] },
        ssh: { ...ssh, ...sshOf(node['ssh_user'], node['ssh_port'], node['ssh_private_key_path']) },
      },
    ];
  });
  return { hosts, remarks };
}

/** What a file of hetzner-k3s says of a fleet. @throws {InputProblem} where it cannot be read */
export function hetznerFound(file: SourceFile, what: string): Found {
  const tree = readTree(file);
  const { placeOf } = tree;
  const top = mapOf(tree.value);
  const networking = mapOf(top['networking']);
  const ssh = mapOf(networking['ssh']);
  const cni = mapOf(networking['cni']);
  const inCloud = mapOf(networking['private_network']);
  const called = textOf(top['cluster_name']) ?? 'cluster';
  const cluster = clusterName(called, placeOf('cluster_name'));
  const remarks: Remark[] = [
    ...tree.remarks,
    warning(
      'the machines of the cloud stay in the hands of hetzner-k3s: what provision changes there it may undo, and the wipe would end the cluster that runs',
      { file: file.path },
    ),
    ...cluster.remarks,
  ];
  if (textOf(top['hetzner_token']) !== undefined) {
    remarks.push(
      warning(
        'hetzner_token: a token of the cloud stands in clear in the source; it is not carried over',
        placeOf('hetzner_token'),
      ),
    );
  }
  const login = sshOf(
    undefined,
    ssh['port'] ?? top['ssh_port'],
    ssh['private_key_path'] ?? top['private_ssh_key_path'],
  );
  const ofCloud = (from: string, place: Place, roles: readonly string[]): FoundHost => ({
    from,
    place,
    name: hostName(from),
    address: { ...askAddress(from), todo: CLOUD },
    roles: { value: roles },
    ssh: login,
  });
  const hosts: FoundHost[] = [];
  const masters = mapOf(top['masters_pool']);
  for (const number of upTo(masters['instance_count']))
    hosts.push(ofCloud(`${called}-master${number}`, placeOf('masters_pool', 'instance_count'), ['server']));
  remarks.push(...keysLeft(tree, masters, ['masters_pool'], POOL));
  for (const [at, entry] of listIn(top['worker_node_pools']).entries()) {
    const pool = mapOf(entry);
    const place = placeOf('worker_node_pools', at);
    const name = textOf(pool['name']) ?? `${at + 1}`;
    const word = tidyName(name).replaceAll('.', '-');
    const words = word === '' ? [] : [word];
    const nameOf = (index: number): string =>
      `${pool['include_cluster_name_as_prefix'] === false ? '' : `${called}-`}pool-${name}-worker${index}`;
    const scaling = mapOf(pool['autoscaling']);
    remarks.push(...keysLeft(tree, pool, ['worker_node_pools', at], [...POOL, 'include_cluster_name_as_prefix']));
    if (scaling['enabled'] === true) {
      const [least, most] = [textOf(scaling['min_instances']) ?? '0', Number(textOf(scaling['max_instances']) ?? 0)];
      remarks.push(
        leftOut(`the pool ${name}: autoscaled, ${least} to ${count(most, 'machine')} that come and go`, place),
      );
    } else if (pool['external'] !== undefined || textOf(pool['instance_type']) === 'external') {
      const read = externals(tree, pool, at, nameOf, words);
      hosts.push(...read.hosts);
      remarks.push(...read.remarks);
    } else {
      for (const number of upTo(pool['instance_count']))
        hosts.push(ofCloud(nameOf(number), place, ['agent', ...words]));
    }
  }
  const pods = textOf(networking['cluster_cidr'] ?? top['cluster_cidr']);
  const services = textOf(networking['service_cidr'] ?? top['service_cidr']);
  if (pods === undefined || services === undefined)
    remarks.push(
      warning(
        "the file does not name all networks of Kubernetes: those of hetzner-k3s are taken over, which are not K3s' own",
        placeOf('networking'),
      ),
    );
  const cloud = textOf(inCloud['subnet'] ?? top['private_network_subnet']) ?? DEFAULTS.cloud;
  return {
    what,
    ...(cluster.cluster === undefined ? {} : { cluster: cluster.cluster }),
    hosts,
    kubernetes: { pods: pods ?? DEFAULTS.pods, services: services ?? DEFAULTS.services },
    ...(inCloud['enabled'] === false ? {} : { taken: [{ cidr: cloud, why: "the cloud's private network" }] }),
    ...(hosts.some(({ from }) => !isAddress(from))
      ? { todos: [`machines of the cloud have no address in the source: ${CLOUD.split(': ')[1]}`] }
      : {}),
    remarks: gathered([
      ...remarks,
      ...keysLeft(tree, top, [], TOP),
      ...keysLeft(tree, networking, ['networking'], ['ssh', 'private_network', 'cluster_cidr', 'service_cidr']),
      ...keysLeft(tree, ssh, ['networking', 'ssh'], ['port', 'private_key_path', 'public_key_path', 'use_agent']),
      ...(cni['encryption'] === true
        ? [
            notCarried(
              'networking.cni.encryption: the mesh encrypts what goes between the hosts',
              placeOf('networking', 'cni', 'encryption'),
            ),
          ]
        : []),
    ]),
  };
}
